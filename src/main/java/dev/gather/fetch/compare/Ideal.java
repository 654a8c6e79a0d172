package dev.gather.fetch.compare;

import dev.gather.fetch.Trial;
import dev.gather.fetch.Trial.Ended;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shortest time of each member so far. Not thread-safe. */
final class Ideal {
  private final Map<Integer, Duration> shortest = new HashMap<>();

  void add(Collection<Trial.Run> runs) {
    for (Trial.Run run : runs) {
      for (Ended member : run.members()) {
        if (member.elapsed() != null) {
          shortest.merge(member.index(), member.elapsed(), Ideal::shorter);
        }
      }
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** The slowest member's time: no run can take less; null if no member has run. */
  @Nullable Duration value() {
    return shortest.values().stream().max(Comparator.naturalOrder()).orElse(null);
  }
}
