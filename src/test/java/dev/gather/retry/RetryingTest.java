package dev.gather.retry;

import static dev.gather.retry.RetryFixture.BUSY;
import static dev.gather.retry.RetryFixture.GONE;
import static dev.gather.retry.RetryFixture.LONG;
import static dev.gather.retry.RetryFixture.busyFor;
import static dev.gather.retry.RetryFixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RetryingTest {
  private final RetryFixture fixture = new RetryFixture();

  @Test
  void firstSuccessLeavesTheLogEmpty() {
    fixture
        .verify(RetryOptions.DEFAULT, fixture.call(LONG, Verdict.DONE))
        .thenAwait()
        .expectNext(Verdict.DONE)
        .verifyComplete();
    assertThat(fixture.log.attempts()).isEmpty();
  }

  @Test
  void waitsExponentiallyAndTellsEachWait() {
    ScriptedCall call = fixture.call(LONG, BUSY, BUSY, BUSY, Verdict.DONE);
    fixture
        .verify(options(4, "0.1S", "0.3S"), call)
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(599))
        .thenAwait(Duration.ofMillis(1))
        .expectNext(Verdict.DONE)
        .verifyComplete();
    assertThat(fixture.log.attempts())
        .extracting(Attempted::nextIn)
        .containsExactly(
            Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300), null);
    assertThat(fixture.log.attempts())
        .extracting(Attempted::reason)
        .containsExactly("503", "503", "503", null);
    assertThat(fixture.count("gather.retry.attempts", "503")).isEqualTo(3);
  }

  @Test
  void permanentFailureIsNeverRetried() {
    assertStopped(options(5, "0.1S", "5S"), fixture.call(LONG, GONE), "not-retryable");
  }

  @Test
  void oneAttemptTurnsRetryingOff() {
    assertStopped(options(1, "0.1S", "5S"), fixture.call(LONG, BUSY), "attempts");
  }

  @Test
  void beginsNoWaitThatEndsAtTheDeadline() {
    assertStopped(options(3, "0.1S", "5S"), fixture.call(Duration.ofMillis(100), BUSY), "deadline");
    assertThat(fixture.count("gather.retry.denied", "deadline")).isEqualTo(1);
  }

  @Test
  void retryAfterBeyondTheLongestDelayIsTheLast() {
    assertStopped(options(3, "0.1S", "5S"), fixture.call(LONG, busyFor("5.001S")), "retry-after");
    assertThat(fixture.count("gather.retry.denied", "retry-after")).isEqualTo(1);
  }

  @Test
  void retryAfterOfTheLongestDelayIsHeeded() {
    ScriptedCall call = fixture.call(LONG, busyFor("5S"), Verdict.DONE);
    fixture
        .verify(options(3, "0.1S", "5S"), call)
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(4999))
        .thenAwait(Duration.ofMillis(1))
        .expectNext(Verdict.DONE)
        .verifyComplete();
    assertThat(fixture.log.attempts().getFirst().nextIn()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void backoffLongerThanRetryAfterWins() {
    fixture
        .verify(options(2, "2S", "5S"), fixture.call(LONG, busyFor("1S"), Verdict.DONE))
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(1999))
        .thenAwait(Duration.ofMillis(1))
        .expectNext(Verdict.DONE)
        .verifyComplete();
  }

  @Test
  void budgetEndsRetryingOfAHost() {
    ScriptedCall call = fixture.call(LONG, BUSY);
    fixture
        .verify(options(10, "0.1S", "0.1S"), call)
        .thenAwait(LONG)
        .expectNext(BUSY)
        .verifyComplete();
    assertThat(call.begun).hasSize(1 + RetryBudget.FLOOR);
    assertThat(fixture.log.attempts().getLast().stoppedBy()).isEqualTo("budget");
    assertThat(fixture.count("gather.retry.denied", "budget")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void scheduleIsWhatARunWithTheSameGeneratorDoes(Jitter jitter) {
    RetryOptions options = options(4, "0.1S", "0.3S", jitter, null);
    fixture
        .verify(options, fixture.call(LONG, BUSY))
        .thenAwait(LONG)
        .expectNextCount(1)
        .verifyComplete();
    List<Duration> schedule = Backoff.schedule(options, RetryFixture.SEED);
    assertThat(schedule).hasSize(3).isEqualTo(Backoff.schedule(options, RetryFixture.SEED));
    assertThat(fixture.log.attempts().subList(0, 3))
        .extracting(Attempted::nextIn)
        .containsExactlyElementsOf(schedule);
  }

  @Test
  void errorSignalIsPassedOn() {
    Call<Verdict> broken =
        new Call<>() {
          @Override
          public Mono<Verdict> attempt(int number) {
            return Mono.error(new IllegalStateException("broken"));
          }

          @Override
          public Verdict judge(Verdict value) {
            return value;
          }

          @Override
          public String key() {
            return "host";
          }

          @Override
          public Duration remaining() {
            return LONG;
          }
        };
    StepVerifier.create(fixture.retrying.run(RetryOptions.DEFAULT, broken, fixture.log))
        .verifyErrorMessage("broken");
  }

  private void assertStopped(RetryOptions options, ScriptedCall call, String bound) {
    fixture.verify(options, call).thenAwait().expectNextCount(1).verifyComplete();
    assertThat(fixture.log.attempts())
        .singleElement()
        .satisfies(
            attempted -> {
              assertThat(attempted.stoppedBy()).isEqualTo(bound);
              assertThat(attempted.nextIn()).isNull();
            });
  }
}
