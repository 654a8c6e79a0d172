package dev.gather.scope;

import java.time.Duration;

/**
 * What a caller may ask of a scope.
 *
 * @param concurrency members in flight at once; the rest wait in order
 * @param timeout of one attempt
 * @param deadline of the whole scope, waiting included
 */
public record ScopeOptions(Join join, int concurrency, Duration timeout, Duration deadline) {

  public static final ScopeOptions DEFAULT =
      new ScopeOptions(Join.ALL_SETTLED, 64, Duration.ofSeconds(10), Duration.ofSeconds(60));

  public ScopeOptions {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, not " + concurrency);
    }
    if (!timeout.isPositive() || !deadline.isPositive()) {
      throw new IllegalArgumentException("timeout and deadline must be positive");
    }
  }
}
