package dev.gather.retry;

import static dev.gather.retry.RetryFixture.BUSY;
import static dev.gather.retry.RetryFixture.LONG;
import static dev.gather.retry.RetryFixture.busyFor;
import static dev.gather.retry.RetryFixture.options;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.retry.ScriptedCall.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostGateTest {
  private static final RetryOptions OPTIONS = options(3, "0.1S", "5S");

  private final RetryFixture fixture = new RetryFixture();
  private final Duration start = ScriptedCall.now(fixture.clock);

  @Test
  void firstAttemptWaitsUntilTheHostWantsIt() {
    tellTheHost(busyFor("2S"));
    ScriptedCall late = fixture.call(LONG, Verdict.DONE);
    run(OPTIONS, late, new AttemptLog<>());
    fixture.clock.advanceTimeBy(LONG);
    assertThat(late.begun).containsExactly(start.plusSeconds(2));
  }

  @Test
  void firstAttemptGoesOnWhereTheWaitDoesNotFit() {
    tellTheHost(busyFor("2S"));
    ScriptedCall hasty = fixture.call(Duration.ofSeconds(2), Verdict.DONE);
    ScriptedCall impatient = fixture.call(LONG, Verdict.DONE);
    run(OPTIONS, hasty, new AttemptLog<>());
    run(options(3, "0.1S", "1S"), impatient, new AttemptLog<>());
    fixture.clock.advanceTimeBy(Duration.ZERO);
    assertThat(hasty.begun).containsExactly(start);
    assertThat(impatient.begun).containsExactly(start);
  }

  @Test
  void otherHostsAreNotAskedToWait() {
    tellTheHost(busyFor("2S"));
    ScriptedCall other =
        new ScriptedCall(
            fixture.clock, LONG, "other", List.of(new Step(Duration.ZERO, Verdict.DONE)));
    run(OPTIONS, other, new AttemptLog<>());
    fixture.clock.advanceTimeBy(Duration.ZERO);
    assertThat(other.begun).containsExactly(start);
  }

  @Test
  void aSiblingThatWaitsAlreadyWaitsOn() {
    ScriptedCall sibling = fixture.call(LONG, BUSY, Verdict.DONE);
    AttemptLog<Verdict> log = new AttemptLog<>();
    run(options(3, "1S", "5S"), sibling, log);
    fixture.clock.advanceTimeBy(Duration.ofMillis(500));
    tellTheHost(busyFor("2S"));
    fixture.clock.advanceTimeBy(LONG);
    assertThat(sibling.begun).containsExactly(start, start.plusMillis(2500));
    assertThat(log.attempts().getFirst().nextIn()).isEqualTo(Duration.ofMillis(2500));
  }

  @Test
  void siblingsToldTheLongestWaitOneAfterAnotherAllGoOn() {
    ScriptedCall slow =
        fixture.call(
            new Step(Duration.ofMillis(50), busyFor("5S")), new Step(Duration.ZERO, Verdict.DONE));
    run(OPTIONS, slow, new AttemptLog<>());
    ScriptedCall sibling = fixture.call(LONG, busyFor("5S"), Verdict.DONE);
    run(OPTIONS, sibling, new AttemptLog<>());
    fixture.clock.advanceTimeBy(LONG);
    assertThat(sibling.begun).containsExactly(start, start.plusMillis(5050));
    assertThat(slow.begun).containsExactly(start, start.plusMillis(5050));
  }

  @Test
  void aSiblingGivesUpAWaitThatGrewTooLong() {
    ScriptedCall sibling = fixture.call(LONG, BUSY, Verdict.DONE);
    AttemptLog<Verdict> log = new AttemptLog<>();
    run(options(3, "1S", "2S"), sibling, log);
    fixture.clock.advanceTimeBy(Duration.ofMillis(500));
    tellTheHost(busyFor("4S"));
    fixture.clock.advanceTimeBy(LONG);
    assertThat(sibling.begun).containsExactly(start);
    assertThat(log.attempts())
        .singleElement()
        .satisfies(
            attempted -> {
              assertThat(attempted.nextIn()).isEqualTo(Duration.ofSeconds(1));
              assertThat(attempted.stoppedBy()).isEqualTo("retry-after");
            });
  }

  @Test
  void keepsTheLongestWaitAndForgetsWhatIsOver() {
    HostGate gate = new HostGate(() -> fixture.clock.now(NANOSECONDS));
    gate.close("host", 5);
    gate.close("host", 3);
    assertThat(gate.closedFor("host")).isEqualTo(5);
    fixture.clock.advanceTimeBy(Duration.ofNanos(5));
    assertThat(gate.closedFor("host")).isZero();
  }

  @Test
  void tableOfHostsIsBounded() {
    HostGate gate = new HostGate(() -> fixture.clock.now(NANOSECONDS));
    for (int i = 0; i < HostGate.KEYS; i++) {
      gate.close("host" + i, 5);
    }
    gate.close("one too many", 5);
    assertThat(gate.closedFor("one too many")).isZero();
    fixture.clock.advanceTimeBy(Duration.ofNanos(5));
    gate.close("one more", 5);
    assertThat(gate.closedFor("one more")).isEqualTo(5);
  }

  private void tellTheHost(Verdict verdict) {
    run(OPTIONS, fixture.call(LONG, verdict, Verdict.DONE), new AttemptLog<>());
    fixture.clock.advanceTimeBy(Duration.ZERO);
  }

  private void run(RetryOptions options, ScriptedCall call, AttemptLog<Verdict> log) {
    fixture.retrying.run(options, call, log).subscribe();
  }
}
