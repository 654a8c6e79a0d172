package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class DripTest {
  private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

  @Test
  void spreadsItsBytesEvenlyAfterTheDelay() {
    List<Long> times = new ArrayList<>();
    in(new Drip(3, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .subscribe(drop -> times.add(scheduler.now(TimeUnit.MILLISECONDS)));
    scheduler.advanceTimeBy(Duration.ofSeconds(10));
    assertThat(times).containsExactly(1000L, 2000L, 3000L);
  }

  @Test
  void sendsASingleByteWhenTheDelayIsOver() {
    StepVerifier.withVirtualTime(
            () -> in(new Drip(1, Duration.ofSeconds(9), Duration.ZERO)), () -> scheduler, 1)
        .thenAwait()
        .expectNext("*")
        .verifyComplete();
  }

  @Test
  void sendsSeveralBytesAtOnceAboveAHundredASecond() {
    List<String> drops = drops(new Drip(1000, Duration.ofSeconds(1), Duration.ZERO));
    assertThat(drops).hasSize(101).allSatisfy(drop -> assertThat(drop).matches("\\*{9,10}"));
    assertThat(String.join("", drops)).hasSize(1000);
  }

  @Test
  void sendsEverythingAtOnceInChunksWithoutADuration() {
    List<String> drops = drops(new Drip(100_000, Duration.ZERO, Duration.ZERO));
    assertThat(drops).hasSize(7).allSatisfy(drop -> assertThat(drop).hasSizeLessThan(16_385));
    assertThat(String.join("", drops)).hasSize(100_000);
  }

  @Test
  void keepsWhatFallsDueForAReaderThatLags() {
    StepVerifier.withVirtualTime(
            () -> in(new Drip(10, Duration.ofSeconds(1), Duration.ZERO)), () -> scheduler, 0)
        .thenAwait(Duration.ofSeconds(5))
        .thenRequest(10)
        .expectNextCount(10)
        .verifyComplete();
  }

  private List<String> drops(Drip drip) {
    List<String> drops = new ArrayList<>();
    in(drip).subscribe(drops::add);
    scheduler.advanceTimeBy(Duration.ofMinutes(1));
    return drops;
  }

  private Flux<String> in(Drip drip) {
    return drip.in(DefaultDataBufferFactory.sharedInstance, scheduler).map(DripTest::text);
  }

  private static String text(DataBuffer drop) {
    return drop.toString(StandardCharsets.US_ASCII);
  }
}
