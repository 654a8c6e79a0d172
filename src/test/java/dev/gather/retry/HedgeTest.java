package dev.gather.retry;

import static dev.gather.retry.RetryFixture.BUSY;
import static dev.gather.retry.RetryFixture.GONE;
import static dev.gather.retry.RetryFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gather.retry.ScriptedCall.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HedgeTest {
  private static final RetryOptions OPTIONS =
      options(2, "1S", "5S", Jitter.NONE, Duration.ofMillis(200));

  private final RetryFixture fixture = new RetryFixture();

  @Test
  void quickAttemptIsLeftAlone() {
    ScriptedCall call = fixture.call(step(199, Verdict.DONE));
    run(call, 199, Verdict.DONE);
    assertThat(call.begun).hasSize(1);
    assertThat(fixture.log.attempts()).isEmpty();
  }

  @Test
  void quickerHedgeWinsAndTheFirstIsDisposedOf() {
    ScriptedCall call = fixture.call(step(10_000, Verdict.DONE), step(50, Verdict.DONE));
    run(call, 250, Verdict.DONE);
    assertThat(call.disposed).containsExactly(1);
    assertThat(fixture.log.attempts())
        .containsExactly(
            new Attempted<>(1, null, Duration.ofMillis(250), "hedge", null, null),
            new Attempted<>(2, Verdict.DONE, Duration.ofMillis(50), null, null, null));
    assertThat(fixture.count("gather.retry.attempts", "hedge")).isEqualTo(1);
  }

  @Test
  void quickerFirstWinsAndTheHedgeIsDisposedOf() {
    ScriptedCall call = fixture.call(step(300, GONE), step(10_000, Verdict.DONE));
    run(call, 300, GONE);
    assertThat(call.disposed).containsExactly(2);
    assertThat(fixture.log.attempts())
        .containsExactly(
            new Attempted<>(1, GONE, Duration.ofMillis(300), "410", null, "not-retryable"),
            new Attempted<>(2, null, Duration.ofMillis(100), "hedge", null, null));
  }

  @Test
  void transientFailureWaitsForTheHedge() {
    ScriptedCall call = fixture.call(step(300, BUSY), step(300, Verdict.DONE));
    run(call, 500, Verdict.DONE);
    assertThat(fixture.log.attempts())
        .containsExactly(
            new Attempted<>(1, BUSY, Duration.ofMillis(300), "503", null, null),
            new Attempted<>(2, Verdict.DONE, Duration.ofMillis(300), null, null, null));
  }

  @Test
  void retriesOnlyWhenBothHaveFailed() {
    ScriptedCall call = fixture.call(step(300, BUSY), step(300, BUSY), step(100, Verdict.DONE));
    run(call, 1_600, Verdict.DONE);
    assertThat(fixture.log.attempts())
        .extracting(Attempted::number, Attempted::nextIn)
        .containsExactly(tuple(1, null), tuple(2, Duration.ofSeconds(1)), tuple(3, null));
  }

  @Test
  void failureBeforeTheHedgeCallsItOff() {
    ScriptedCall call = fixture.call(step(100, BUSY), step(100, Verdict.DONE));
    run(call, 1_200, Verdict.DONE);
    assertThat(call.begun).hasSize(2);
    assertThat(fixture.count("gather.retry.attempts", "hedge")).isZero();
  }

  @Test
  void hedgeIsNotARetry() {
    ScriptedCall call = fixture.call(step(10_000, Verdict.DONE), step(50, BUSY));
    RetryOptions once = options(1, "1S", "5S", Jitter.NONE, Duration.ofMillis(200));
    fixture
        .verify(once, call)
        .thenAwait(Duration.ofSeconds(10))
        .expectNext(Verdict.DONE)
        .verifyComplete();
    assertThat(call.begun).hasSize(2);
  }

  @Test
  void budgetAppliesToHedges() {
    for (int i = 0; i < RetryBudget.FLOOR; i++) {
      fixture.retrying.budget.tryRetry("host");
    }
    ScriptedCall call = fixture.call(step(300, Verdict.DONE));
    run(call, 300, Verdict.DONE);
    assertThat(call.begun).hasSize(1);
    assertThat(fixture.count("gather.retry.denied", "budget")).isEqualTo(1);
  }

  @Test
  void hostThatAskedToBeLeftAloneGetsNoHedge() {
    ScriptedCall call = fixture.call(step(300, Verdict.DONE));
    fixture
        .verify(OPTIONS, call)
        .thenAwait(Duration.ofMillis(100))
        .then(() -> fixture.retrying.gate.close("host", Duration.ofSeconds(1).toNanos()))
        .thenAwait(Duration.ofMillis(200))
        .expectNext(Verdict.DONE)
        .verifyComplete();
    assertThat(call.begun).hasSize(1);
    assertThat(fixture.count("gather.retry.denied", "retry-after")).isEqualTo(1);
  }

  private void run(ScriptedCall call, long millis, Verdict expected) {
    fixture
        .verify(OPTIONS, call)
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(millis - 1))
        .thenAwait(Duration.ofMillis(1))
        .expectNext(expected)
        .verifyComplete();
  }

  private static Step step(long millis, Verdict verdict) {
    return new Step(Duration.ofMillis(millis), verdict);
  }
}
