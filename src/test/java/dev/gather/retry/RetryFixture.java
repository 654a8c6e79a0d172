package dev.gather.retry;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.gather.retry.ScriptedCall.Step;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Retrying in virtual time, with a known seed. */
final class RetryFixture {
  static final long SEED = 42;
  static final Duration LONG = Duration.ofHours(1);
  static final Verdict BUSY = new Verdict.Transient("503", null);
  static final Verdict GONE = new Verdict.Permanent("410");

  final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AttemptLog<Verdict> log = new AttemptLog<>();
  final Retrying retrying =
      new Retrying(
          new RetryMetrics(registry),
          clock,
          () -> clock.now(NANOSECONDS),
          new SplittableRandom(SEED));

  static RetryOptions options(int attempts, String delay, String maxDelay) {
    return options(attempts, delay, maxDelay, Jitter.NONE, null);
  }

  static RetryOptions options(
      int attempts, String delay, String maxDelay, Jitter jitter, @Nullable Duration hedgeAfter) {
    return new RetryOptions(
        attempts,
        Duration.parse("PT" + delay),
        2,
        Duration.parse("PT" + maxDelay),
        jitter,
        Set.of(503),
        hedgeAfter);
  }

  static Verdict busyFor(String retryAfter) {
    return new Verdict.Transient("503", Duration.parse("PT" + retryAfter));
  }

  /** Each attempt takes no time but a turn of the scheduler. */
  ScriptedCall call(Duration deadline, Verdict... verdicts) {
    return new ScriptedCall(
        clock,
        deadline,
        "host",
        List.of(verdicts).stream().map(verdict -> new Step(Duration.ZERO, verdict)).toList());
  }

  ScriptedCall call(Step... script) {
    return new ScriptedCall(clock, LONG, "host", List.of(script));
  }

  Mono<Verdict> run(RetryOptions options, ScriptedCall call) {
    return retrying.run(options, call, log);
  }

  StepVerifier.FirstStep<Verdict> verify(RetryOptions options, ScriptedCall call) {
    return StepVerifier.withVirtualTime(() -> run(options, call), () -> clock, Long.MAX_VALUE);
  }

  /** Of a counter with this reason; 0 if there is none. */
  double count(String name, String reason) {
    Counter counter = registry.find(name).tag("reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }
}
