package dev.gather.chat.room;

import dev.gather.chat.log.ChatLog;
import dev.gather.chat.log.Entry;
import dev.gather.chat.log.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All rooms, and what is told in them. Safe to share; never blocks. */
public final class Rooms {
  private static final Logger log = LoggerFactory.getLogger(Rooms.class);

  /** The room that is always there. */
  public static final String LOBBY = "lobby";

  /** Texts of so many UTF-16 units are told at once, so that a burst is no reader's end. */
  private static final int BURST = 64 * 1024;

  private final ChatLog stored;
  private final Messages messages;
  private final ChatMetrics metrics;
  private final Presence presence;

  /** Those with subscriptions; {@code compute} guards how many a room has. */
  private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();

  public Rooms(ChatLog stored, Messages messages, Presence presence, ChatMetrics metrics) {
    this.stored = stored;
    this.presence = presence;
    this.messages = messages;
    this.metrics = metrics;
    metrics.rooms(rooms);
    stored.follow(this::publish);
    presence.follow(this::happened);
  }

  /** Listens in a room without being in it; {@link Subscription#start} has the history. */
  public Subscription subscribe(String name, Listener listener) {
    Room room =
        rooms.compute(
            Texts.room(name),
            (same, known) -> {
              Room open = known == null ? new Room(name, metrics, watch(name)) : known;
              open.subscriptions++;
              return open;
            });
    return new Subscription(this, room, listener);
  }

  private Mono<Void> watch(String name) {
    return presence.watch(name).then(stored.watch(name)).onErrorMap(Messages::refusal);
  }

  /** All rooms there are, sorted by name. */
  public Flux<RoomView> all() {
    return stored
        .rooms()
        .flatMapIterable(known -> new TreeMap<>(known).entrySet())
        .flatMapSequential(room -> view(room.getKey(), room.getValue()))
        .onErrorMap(Messages::refusal);
  }

  private Mono<RoomView> view(String name, Position position) {
    return presence.count(name).map(members -> new RoomView(name, position, members));
  }

  /** One room; empty if there is none of that name. */
  public Mono<RoomView> one(String name) {
    return messages
        .read(name, null, 0)
        .flatMap(history -> view(name, history.last()))
        .onErrorMap(Messages::refusal);
  }

  /** The nicks of those in a room, sorted. */
  public Mono<List<String>> who(String name) {
    return presence
        .who(name)
        .map(nicks -> nicks.stream().sorted().toList())
        .onErrorMap(Messages::refusal);
  }

  /** Sees that a room may be called so. @throws Refusal if it may not */
  public void require(String name) {
    Texts.room(name);
  }

  /** Makes the room that is always there. */
  public Mono<Position> open() {
    return stored.open(LOBBY);
  }

  /** Deletes what is too old, and forgets rooms where nobody is and nothing was said since. */
  public Mono<Void> tidy() {
    return stored
        .expire()
        .then(stored.rooms())
        .flatMapIterable(known -> known.keySet())
        .filter(name -> !rooms.containsKey(name) && !name.equals(LOBBY))
        .concatMap(stored::drop)
        .then();
  }

  Messages messages() {
    return messages;
  }

  /** Tells the others who came, left or changed. */
  private void happened(String name, Event event, @Nullable Person doer) {
    Room room = rooms.get(name);
    if (room != null) {
      room.tell(List.of(event), doer == null ? null : doer.listener());
    }
  }

  /** A room without subscriptions is let go of, and forgotten if nothing was ever said in it. */
  void left(Subscription subscription) {
    String name = subscription.room();
    Room room =
        rooms.computeIfPresent(
            name, (same, known) -> --known.subscriptions == 0 ? end(name) : known);
    if (room == null && subscription.last().offset() == 0 && !name.equals(LOBBY)) {
      stored
          .drop(name)
          .subscribe(done -> {}, failure -> log.warn("A room was not forgotten", failure));
    }
  }

  private @Nullable Room end(String name) {
    stored.unwatch(name);
    presence.unwatch(name);
    return null;
  }

  /** Tells what was stored: the messages of each room in their order, many at once. */
  private void publish(List<Entry> entries) {
    ConcurrentMap<String, List<Event.Said>> said = new ConcurrentHashMap<>();
    for (Entry entry : entries) {
      if (rooms.containsKey(entry.room())) {
        said.computeIfAbsent(entry.room(), any -> new ArrayList<>()).add(new Event.Said(entry));
      }
    }
    said.forEach(this::tell);
  }

  private void tell(String name, List<Event.Said> said) {
    Room room = rooms.get(name);
    if (room == null) {
      return;
    }
    int begin = 0;
    int length = 0;
    for (int i = 0; i < said.size(); i++) {
      length += said.get(i).entry().text().length();
      if (length > BURST || i == said.size() - 1) {
        room.tell(said.subList(begin, i + 1), null);
        begin = i + 1;
        length = 0;
      }
    }
  }
}
