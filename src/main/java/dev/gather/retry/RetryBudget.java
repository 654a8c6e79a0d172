package dev.gather.retry;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps retries from becoming a storm: to one key at most 20 % of its requests of the last 10
 * seconds, and always 3, as Finagle's RetryBudget does. Counted by the second, so that a window is
 * 10 to 11 seconds long. Holds the {@value #KEYS} keys that were used last, and none that was idle
 * for a window. Thread-safe; holds its lock for a few instructions and never while it waits.
 */
final class RetryBudget {
  static final int KEYS = 10_000;
  static final int FLOOR = 3;
  private static final int REQUESTS_A_RETRY = 5;
  private static final int SECONDS = 11;
  private static final long NANOS = 1_000_000_000;

  /** Least recently used first. Guarded by this. */
  private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

  private final LongSupplier nanoTime;
  private final long start;

  RetryBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Counts a call's first attempt. */
  synchronized void request(String key) {
    Window window = window(key);
    window.requests[window.slot()]++;
    window.requested++;
  }

  /** Takes a retry out of the budget, or leaves it as it is and gives false. */
  synchronized boolean tryRetry(String key) {
    Window window = window(key);
    if (window.retried >= Math.max(FLOOR, window.requested / REQUESTS_A_RETRY)) {
      return false;
    }
    window.retries[window.slot()]++;
    window.retried++;
    return true;
  }

  synchronized int keys() {
    return windows.size();
  }

  private Window window(String key) {
    long second = (nanoTime.getAsLong() - start) / NANOS;
    Window window = windows.get(key);
    if (window == null) {
      window = new Window(second);
      windows.put(key, window);
      forget(second);
    }
    window.advance(second);
    return window;
  }

  private void forget(long second) {
    Iterator<Window> eldest = windows.values().iterator();
    while (eldest.next().second + SECONDS <= second || windows.size() > KEYS) {
      eldest.remove();
    }
  }

  private static final class Window {
    private final int[] requests = new int[SECONDS];
    private final int[] retries = new int[SECONDS];
    private int requested;
    private int retried;
    private long second;

    Window(long second) {
      this.second = second;
    }

    int slot() {
      return (int) (second % SECONDS);
    }

    void advance(long now) {
      second = Math.max(second, now - SECONDS);
      while (second < now) {
        second++;
        requested -= requests[slot()];
        retried -= retries[slot()];
        requests[slot()] = 0;
        retries[slot()] = 0;
      }
    }
  }
}
