package dev.gather.retry;

import static dev.gather.retry.RetryFixture.BUSY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.retry.ScriptedCall.Step;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** On real threads: the timer of the hedge fires just as the first attempt fails. */
class HedgeRaceTest {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final RetryOptions OPTIONS =
      RetryFixture.options(3, "0.001S", "1S", Jitter.NONE, MILLISECOND);

  private final Retrying retrying =
      new Retrying(
          new RetryMetrics(new SimpleMeterRegistry()),
          Schedulers.parallel(),
          System::nanoTime,
          new SplittableRandom(1));

  @Test
  void everyAttemptIsLoggedOnceAndEveryRunEnds() {
    List<Verdict> values =
        Flux.fromStream(IntStream.range(0, 2_000).mapToObj(this::run))
            .flatMap(run -> run, 64)
            .collectList()
            .blockOptional(Duration.ofSeconds(30))
            .orElseThrow();
    assertThat(values).hasSize(2_000).containsOnly(Verdict.DONE);
  }

  private Mono<Verdict> run(int index) {
    Step busy = new Step(MILLISECOND, BUSY);
    ScriptedCall call =
        new ScriptedCall(
            Schedulers.parallel(),
            RetryFixture.LONG,
            "host" + index,
            List.of(busy, new Step(MILLISECOND, Verdict.DONE)));
    AttemptLog<Verdict> log = new AttemptLog<>();
    return retrying
        .run(OPTIONS, call, log)
        .doOnNext(
            _ -> {
              List<Attempted<Verdict>> attempts = log.attempts();
              assertThat(attempts)
                  .extracting(Attempted::number)
                  .containsExactlyElementsOf(
                      IntStream.rangeClosed(1, attempts.size()).boxed().toList());
              assertThat(attempts).extracting(Attempted::value).containsOnlyOnce(Verdict.DONE);
            });
  }
}
