package dev.gather.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the wrong tokens of each caller, so that guessing takes as long as it should. Safe to
 * share; the lock guards the table, for a moment. Of too many callers the eldest is forgotten.
 */
final class Failures {
  private static final int MAX_CALLERS = 10_000;

  private record Count(long since, int failures) {}

  private final int max;
  private final long window;
  private final LongSupplier nanoTime;
  private final Runnable refused;
  private final Map<InetAddress, Count> counts =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Count> eldest) {
          return size() > MAX_CALLERS;
        }
      };

  /**
   * @param max wrong tokens within the window, after which a caller has to wait for its end
   * @param refused is told of each try that has to wait
   */
  Failures(int max, Duration window, LongSupplier nanoTime, Runnable refused) {
    this.max = max;
    this.window = window.toNanos();
    this.nanoTime = nanoTime;
    this.refused = refused;
  }

  /** How long a caller has to wait before its next try; null if it need not. */
  synchronized @Nullable Duration wait(InetAddress caller) {
    Count count = current(CallerKey.of(caller));
    if (count == null || count.failures < max) {
      return null;
    }
    refused.run();
    return Duration.ofNanos(count.since + window - nanoTime.getAsLong());
  }

  synchronized void failed(InetAddress caller) {
    InetAddress key = CallerKey.of(caller);
    Count count = current(key);
    counts.put(
        key,
        count == null
            ? new Count(nanoTime.getAsLong(), 1)
            : new Count(count.since, count.failures + 1));
  }

  private @Nullable Count current(InetAddress key) {
    Count count = counts.get(key);
    if (count != null && nanoTime.getAsLong() - count.since >= window) {
      counts.remove(key);
      return null;
    }
    return count;
  }
}
