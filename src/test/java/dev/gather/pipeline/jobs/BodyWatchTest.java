package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Ticker;
import dev.gather.web.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class BodyWatchTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final BodyWatch watch = new BodyWatch(Ticker.of(time), MINUTE);
  private final Sinks.Many<String> sender = Sinks.many().unicast().onBackpressureBuffer();
  private @Nullable Throwable end;
  private boolean left;

  @Test
  void aSenderThatStopsIsToldSo() {
    watch
        .watched(sender.asFlux().doOnCancel(() -> left = true))
        .subscribe(member -> watch.stored(1), failure -> end = failure);
    for (int i = 0; i < 5; i++) {
      time.advanceTimeBy(MINUTE.minusMillis(1));
      sender.tryEmitNext("member");
    }
    assertThat(end).isNull();

    time.advanceTimeBy(MINUTE);

    assertThat(end)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status().value()).isEqualTo(408);
              assertThat(problem.detail()).contains("1m", "gather.jobs.max-idle");
            });
    assertThat(left).isTrue();
  }

  @Test
  void theWaitForRoomIsNotTheSenders() {
    watch.watched(sender.asFlux()).subscribe(member -> {}, failure -> end = failure);
    sender.tryEmitNext("member");
    time.advanceTimeBy(Duration.ofHours(1));
    watch.stored(1);
    time.advanceTimeBy(MINUTE.minusMillis(1));
    assertThat(end).isNull();

    time.advanceTimeBy(Duration.ofMillis(1));

    assertThat(end).isInstanceOf(Problem.class);
  }
}
