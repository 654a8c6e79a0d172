package dev.gather.echo;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What one socket has done. The thread that runs the socket counts, any thread reads. */
final class EchoCounts {
  private final Count datagrams = new Count();
  private final Count bytes = new Count();
  private final Map<Drop, Count> dropped = new EnumMap<>(Drop.class);
  private final RecentRate rate;

  /**
   * @param start as {@link System#nanoTime}
   */
  EchoCounts(long start) {
    this.rate = new RecentRate(start);
    for (Drop reason : Drop.values()) {
      dropped.put(reason, new Count());
    }
  }

  void echoed(int count, long length, long now) {
    datagrams.add(count);
    bytes.add(length);
    rate.add(count, now);
  }

  void dropped(Drop reason, int count) {
    Objects.requireNonNull(dropped.get(reason)).add(count);
  }

  long datagrams() {
    return datagrams.get();
  }

  long bytes() {
    return bytes.get();
  }

  long dropped(Drop reason) {
    return Objects.requireNonNull(dropped.get(reason)).get();
  }

  double perSecond(long now) {
    return rate.perSecond(now);
  }
}
