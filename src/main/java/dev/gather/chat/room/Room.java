package dev.gather.chat.room;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A room that someone is in or follows, on this machine. Safe to share. */
final class Room {
  private final String name;
  private final ChatMetrics metrics;
  private final ConcurrentMap<Executor, Audience> audiences = new ConcurrentHashMap<>();

  /** Completes once all that happens in the room is told here. */
  private final Mono<Void> watched;

  /** How many subscriptions there are. Guarded by the table of rooms. */
  int subscriptions;

  Room(String name, ChatMetrics metrics, Mono<Void> watched) {
    this.name = name;
    this.watched = watched.cache();
    this.metrics = metrics;
  }

  String name() {
    return name;
  }

  Mono<Void> watched() {
    return watched;
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
}
