package dev.gather.retry;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How often and how patiently a call is tried. An option out of its range is an {@link
 * IllegalArgumentException} that names option and value.
 *
 * @param attempts how often in all, 1 to 20; 1 turns retrying off. A hedge is not counted here
 * @param delay before the second attempt, above 0 and up to a day
 * @param multiplier of the delay from one retry to the next, 1 to 10
 * @param maxDelay the longest wait that is begun, whoever asks for it, above 0 and up to a day
 * @param jitter how much of the delay is left to chance
 * @param on the HTTP statuses that are transient failures, each 400 to 599
 * @param hedgeAfter when to start a second attempt beside one that is not finished, above 0 and up
 *     to a day; null for never
 */
public record RetryOptions(
    int attempts,
    Duration delay,
    double multiplier,
    Duration maxDelay,
    Jitter jitter,
    Set<Integer> on,
    @Nullable Duration hedgeAfter) {
  private static final Duration LONGEST = Duration.ofDays(1);

  public static final RetryOptions DEFAULT =
      new RetryOptions(
          3,
          Duration.ofMillis(100),
          2,
          Duration.ofSeconds(5),
          Jitter.FULL,
          Set.of(408, 429, 500, 502, 503, 504),
          null);

  public RetryOptions {
    require(attempts >= 1 && attempts <= 20, "attempts must be 1 to 20", attempts);
    requireDuration("delay", delay);
    require(multiplier >= 1 && multiplier <= 10, "multiplier must be 1 to 10", multiplier);
    requireDuration("maxDelay", maxDelay);
    // In order, so that the same options are written the same by every process.
    on = Collections.unmodifiableSet(new TreeSet<>(on));
    for (int status : on) {
      require(status >= 400 && status <= 599, "on must hold statuses from 400 to 599", status);
    }
    if (hedgeAfter != null) {
      requireDuration("hedgeAfter", hedgeAfter);
    }
  }

  /** The same with a hedge after that time, or with none. */
  public RetryOptions hedgedAfter(@Nullable Duration after) {
    return new RetryOptions(attempts, delay, multiplier, maxDelay, jitter, on, after);
  }

  /** The same without retries and without a hedge. */
  public RetryOptions once() {
    return new RetryOptions(1, delay, multiplier, maxDelay, jitter, on, null);
  }

  private static void requireDuration(String option, Duration value) {
    boolean inRange = value.isPositive() && value.compareTo(LONGEST) <= 0;
    require(inRange, option + " must be above 0 and at most a day", value);
  }

  private static void require(boolean inRange, String rule, Object value) {
    if (!inRange) {
      throw new IllegalArgumentException(rule + ", not " + value);
    }
  }
}
