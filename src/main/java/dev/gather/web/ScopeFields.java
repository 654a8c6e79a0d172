package dev.gather.web;

import dev.gather.retry.RetryOptions;
import dev.gather.scope.ScopeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
    Fields hedge = fields.object("hedge");
    Duration after = hedge == null ? null : hedgeAfter(hedge);
    return retry == null ? hedged(RetryOptions.DEFAULT, after) : retry(retry, after);
  }

  private static RetryOptions retry(Fields fields, @Nullable Duration hedgeAfter) {
    RetryOptions orElse = RetryOptions.DEFAULT;
    List<Integer> on = fields.integers("on", List.copyOf(new TreeSet<>(orElse.on())), 400, 599);
    return new RetryOptions(
        fields.integer("attempts", orElse.attempts(), 1, MAX_ATTEMPTS),
        fields.duration("delay", orElse.delay(), SHORTEST, LONGEST),
        fields.decimal("multiplier", orElse.multiplier(), 1, MAX_MULTIPLIER),
        fields.duration("maxDelay", orElse.maxDelay(), SHORTEST, LONGEST),
        fields.choice("jitter", orElse.jitter()),
        Set.copyOf(on),
        hedgeAfter);
  }

  private static @Nullable Duration hedgeAfter(Fields hedge) {
    return hedge.has("after") ? hedge.duration("after", SHORTEST, SHORTEST, LONGEST) : null;
  }

  private static RetryOptions hedged(RetryOptions options, @Nullable Duration after) {
    return new RetryOptions(
        options.attempts(),
        options.delay(),
        options.multiplier(),
        options.maxDelay(),
        options.jitter(),
        options.on(),
        after);
  }
}
