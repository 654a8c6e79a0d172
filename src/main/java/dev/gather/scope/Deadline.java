package dev.gather.scope;

import java.time.Duration;

/** The moment at which a scope is cut off. Safe to share. */
public final class Deadline {
  private final Ticker ticker;
  private final long at;

  public Deadline(Ticker ticker, Duration in) {
    this.ticker = ticker;
    this.at = ticker.now() + in.toNanos();
  }

  /** What is left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, at - ticker.now()));
  }
}
