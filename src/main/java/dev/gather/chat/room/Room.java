package dev.gather.chat.room;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

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

  /** Tells everyone who listens, but for who did it; events of one thread in their order. */
  void tell(List<? extends Event> events, @Nullable Listener doer) {
    List<Audience> all = List.copyOf(audiences.values());
    if (!all.isEmpty()) {
      Burst burst = new Burst(events, all.size(), doer);
      long now = System.nanoTime();
      all.forEach(audience -> audience.tell(burst, now));
    }
  }

  /** Tells the others that someone came, left or changed, unless there are too many for that. */
  void announce(Event event, Person doer) {
    if (members.size() <= ANNOUNCED) {
      tell(List.of(event), doer.listener());
    }
  }
}
