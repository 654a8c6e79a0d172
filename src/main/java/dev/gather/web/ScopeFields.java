package dev.gather.web;

import dev.gather.retry.RetryOptions;
import dev.gather.scope.ScopeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the options that every request of many members has, from a query or a JSON object. */
public final class ScopeFields {
  /** The most members in flight at once that a caller may ask for. */
  public static final int MAX_CONCURRENCY = 1_000;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MAX_ATTEMPTS = 20;
  private static final int MAX_MULTIPLIER = 10;

  private ScopeFields() {}

  /** {@code join}, {@code concurrency}, {@code timeout} and {@code deadline}. */
  public static ScopeOptions scope(Fields fields) {
    ScopeOptions orElse = ScopeOptions.DEFAULT;
    return new ScopeOptions(
        fields.choice("join", orElse.join()),
        fields.integer("concurrency", orElse.concurrency(), 1, MAX_CONCURRENCY),
        fields.duration("timeout", orElse.timeout(), SHORTEST, LONGEST),
        fields.duration("deadline", orElse.deadline(), SHORTEST, LONGEST));
  }

  /** {@code retry} and {@code hedge} of a JSON object, or their parameters in a query. */
  public static RetryOptions retry(Fields fields) {
    Fields retry = fields.object("retry");
    RetryOptions options = retry == null ? RetryOptions.DEFAULT : retryOptions(retry);
    return options.hedgedAfter(hedgeAfter(fields));
  }

  /** The properties of {@code retry} itself. */
  public static RetryOptions retryOptions(Fields fields) {
    RetryOptions orElse = RetryOptions.DEFAULT;
    List<Integer> on = fields.integers("on", List.copyOf(orElse.on()), 400, 599);
    return new RetryOptions(
        fields.integer("attempts", orElse.attempts(), 1, MAX_ATTEMPTS),
        fields.duration("delay", orElse.delay(), SHORTEST, LONGEST),
        fields.decimal("multiplier", orElse.multiplier(), 1, MAX_MULTIPLIER),
        fields.duration("maxDelay", orElse.maxDelay(), SHORTEST, LONGEST),
        fields.choice("jitter", orElse.jitter()),
        Set.copyOf(on),
        null);
  }

  /** {@code "hedge": {"after": "200ms"}}, in a query {@code hedge=200ms}. */
  private static @Nullable Duration hedgeAfter(Fields fields) {
    if (!fields.has("hedge")) {
      return null;
    }
    Fields hedge = fields.object("hedge");
    if (hedge == fields) {
      return fields.duration("hedge", SHORTEST, SHORTEST, LONGEST);
    }
    if (hedge == null || !hedge.has("after")) {
      fields.refuse("hedge", "'after' is needed");
      return null;
    }
    return hedge.duration("after", SHORTEST, SHORTEST, LONGEST);
  }
}
