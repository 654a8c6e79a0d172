package dev.gather.retry;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Until when a host asked to be left alone (Retry-After, RFC 9110 section 10.2.3), for all calls to
 * it. Holds about {@value #KEYS} hosts; what is beyond is heeded by the call that was told alone.
 * Thread-safe; never blocks.
 */
final class HostGate {
  static final int KEYS = 10_000;
  private static final long LONGEST = Duration.ofDays(1).toNanos();

  private final ConcurrentMap<String, Long> opens = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  HostGate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Closes the gate for that long from now, at most a day; never shortens what was asked before.
   */
  void close(String key, long nanos) {
    long now = nanoTime.getAsLong();
    if (opens.size() >= KEYS) {
      opens.values().removeIf(until -> until - now <= 0);
    }
    if (opens.size() < KEYS) {
      long until = now + Math.min(nanos, LONGEST);
      opens.merge(key, until, (was, is) -> is - was > 0 ? is : was);
    }
  }

  /** Nanoseconds until the gate opens, 0 if it is open. */
  long closedFor(String key) {
    Long until = opens.get(key);
    if (until == null) {
      return 0;
    }
    long left = until - nanoTime.getAsLong();
    if (left > 0) {
      return left;
    }
    opens.remove(key, until);
    return 0;
  }
}
