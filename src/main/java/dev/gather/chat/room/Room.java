package dev.gather.chat.room;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/** A room that someone is in or follows, on this machine. Safe to share. */
final class Room {
  /** In a room with more members, it is not told who comes and goes: that would be all there is. */
  static final int ANNOUNCED = 200;

  private final String name;
  private final ChatMetrics metrics;
  private final ConcurrentMap<Executor, Audience> audiences = new ConcurrentHashMap<>();
  private final Set<Person> members = ConcurrentHashMap.newKeySet();

  /** How many subscriptions there are. Guarded by the table of rooms. */
  int subscriptions;

  Room(String name, ChatMetrics metrics) {
    this.name = name;
    this.metrics = metrics;
  }

  String name() {
    return name;
  }

  Set<Person> members() {
    return members;
  }

  Audience audience(Executor executor) {
    return audiences.computeIfAbsent(executor, any -> new Audience(any, metrics));
  }

  /** Tells everyone who listens; events of one thread in their order. */
  void tell(List<? extends Event> events) {
    List<Audience> all = List.copyOf(audiences.values());
    if (!all.isEmpty()) {
      Burst burst = new Burst(events, all.size());
      long now = System.nanoTime();
      all.forEach(audience -> audience.tell(burst, now));
    }
  }

  /** Tells who came, left or changed, unless there are too many for that. */
  void announce(Event event) {
    if (members.size() <= ANNOUNCED) {
      tell(List.of(event));
    }
  }
}
