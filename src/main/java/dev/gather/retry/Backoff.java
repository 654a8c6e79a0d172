package dev.gather.retry;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.ExponentialBackOffPolicy;
import org.springframework.retry.context.RetryContextSupport;

/**
 * The delays of one run, one after another. Spring Retry's exponential policy gives them: its
 * sleeper takes the period down instead of sleeping, and jitter is added here, since Spring Retry's
 * own has none once at its cap. Not thread-safe.
 */
public final class Backoff {
  private final ExponentialBackOffPolicy policy = new ExponentialBackOffPolicy();
  private final BackOffContext context;
  private final Jitter jitter;
  private final RandomGenerator random;
  private long period;

  Backoff(RetryOptions options, RandomGenerator random, RetryContext run) {
    // Spring Retry reads these as milliseconds, but only its sleeper would care: in nanoseconds
    // small delays grow without rounding.
    policy.setInitialInterval(options.delay().toNanos());
    policy.setMaxInterval(options.maxDelay().toNanos());
    policy.multiplierSupplier(options::multiplier); // the setter logs a warning for 1
    policy.setSleeper(nanos -> period = nanos);
    this.context = policy.start(run);
    this.jitter = options.jitter();
    this.random = random;
  }

  /**
   * The delays between attempts that would all fail, one fewer than attempts, without doing
   * anything. The same options and seed give the same delays.
   */
  public static List<Duration> schedule(RetryOptions options, long seed) {
    RetryContext run = new RetryContextSupport(null);
    Backoff backoff = new Backoff(options, new SplittableRandom(seed), run);
    return Stream.generate(backoff::nextNanos)
        .limit(options.attempts() - 1L)
        .map(Duration::ofNanos)
        .toList();
  }

  long nextNanos() {
    policy.backOff(context);
    return jitter.apply(period, random);
  }
}
