package dev.gather.retry;

import static dev.gather.retry.RetryFixture.BUSY;
import static dev.gather.retry.RetryFixture.LONG;
import static dev.gather.retry.RetryFixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.retry.ScriptedCall.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private static final RetryOptions OPTIONS =
      options(3, "1S", "5S", Jitter.NONE, Duration.ofSeconds(1));
  private static final Step SLOW = new Step(Duration.ofMinutes(1), Verdict.DONE);

  private final RetryFixture fixture = new RetryFixture();

  @Test
  void beforeTheFirstAttemptWhileTheHostIsLeftAlone() {
    fixture.retrying.gate.close("host", Duration.ofSeconds(2).toNanos());
    ScriptedCall call = fixture.call(SLOW);
    cancelAfter(Duration.ofSeconds(1), call);
    assertThat(call.begun).isEmpty();
  }

  @Test
  void duringTheFirstAttempt() {
    ScriptedCall call = fixture.call(SLOW);
    cancelAfter(Duration.ofMillis(500), call);
    assertThat(call.begun).hasSize(1);
    assertThat(call.disposed).containsExactly(1);
    assertThat(fixture.log.attempts()).isEmpty();
  }

  @Test
  void duringTheWait() {
    ScriptedCall call = fixture.call(new Step(Duration.ZERO, BUSY), SLOW);
    cancelAfter(Duration.ofMillis(500), call);
    assertThat(call.begun).hasSize(1);
    assertThat(fixture.log.attempts()).hasSize(1);
  }

  @Test
  void duringALaterAttempt() {
    ScriptedCall call = fixture.call(new Step(Duration.ZERO, BUSY), SLOW);
    cancelAfter(Duration.ofMillis(1500), call);
    assertThat(call.begun).hasSize(2);
    assertThat(call.disposed).containsExactly(2);
    assertThat(fixture.log.attempts())
        .singleElement()
        .extracting(Attempted::reason)
        .isEqualTo("503");
  }

  @Test
  void duringAHedgeDisposesOfBoth() {
    ScriptedCall call = fixture.call(SLOW);
    cancelAfter(Duration.ofMillis(1500), call);
    assertThat(call.begun).hasSize(2);
    assertThat(call.disposed).containsExactlyInAnyOrder(1, 2);
  }

  /** And lets time go on, in which no attempt may begin. */
  private void cancelAfter(Duration time, ScriptedCall call) {
    fixture.verify(OPTIONS, call).thenAwait(time).thenCancel().verify();
    int begun = call.begun.size();
    fixture.clock.advanceTimeBy(LONG);
    assertThat(call.begun).hasSize(begun);
  }
}
