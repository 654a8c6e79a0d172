package dev.gather.echo;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many a second, over the last ten seconds that are complete. One thread adds, any reads; a
 * ring with a place for each second, without a timer.
 */
final class RecentRate {
  static final int SECONDS = 10;

  /** The seconds that are told, the one that is under way, and spare ones for a late reader. */
  private static final int PLACES = 16;

  private final long start;
  private final AtomicLongArray seconds = new AtomicLongArray(PLACES);
  private final AtomicLongArray counts = new AtomicLongArray(PLACES);

  /**
   * @param start in nanoseconds of the clock that the other methods are given
   */
  RecentRate(long start) {
    this.start = start;
    for (int place = 0; place < PLACES; place++) {
      seconds.set(place, -1);
    }
  }

  void add(long count, long now) {
    long second = second(now);
    int place = (int) (second % PLACES);
    if (seconds.getPlain(place) != second) {
      counts.setOpaque(place, 0);
      seconds.setOpaque(place, second);
    }
    counts.setOpaque(place, counts.getPlain(place) + count);
  }

  /** Before the first second is complete, what it has so far. */
  double perSecond(long now) {
    long current = second(now);
    long first = Math.max(0, current - SECONDS);
    long last = Math.max(first, current - 1);
    long sum = 0;
    for (int place = 0; place < PLACES; place++) {
      long second = seconds.getOpaque(place);
      if (second >= first && second <= last) {
        sum += counts.getOpaque(place);
      }
    }
    return (double) sum / (last - first + 1);
  }

  private long second(long now) {
    return TimeUnit.NANOSECONDS.toSeconds(now - start);
  }
}
