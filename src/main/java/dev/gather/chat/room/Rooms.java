package dev.gather.chat.room;

import dev.gather.chat.log.ChatLog;
import dev.gather.chat.log.Entry;
import dev.gather.chat.log.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

  /** Those with subscriptions; {@code compute} guards how many a room has. */
  private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();

  public Rooms(ChatLog stored, Messages messages, ChatMetrics metrics) {
    this.stored = stored;
    this.messages = messages;
    this.metrics = metrics;
    metrics.rooms(rooms);
    stored.follow(this::publish);
  }

  /** Listens in a room without being in it; {@link Subscription#start} has the history. */
  public Subscription subscribe(String name, Listener listener) {
    Room room =
        rooms.compute(
            Texts.room(name),
            (same, known) -> {
              Room open = known == null ? new Room(name, metrics) : known;
              open.subscriptions++;
              return open;
            });
    return new Subscription(this, room, listener);
  }

  /** All rooms there are, sorted by name. */
  public Flux<RoomView> all() {
    return stored
        .rooms()
        .flatMapIterable(known -> new TreeMap<>(known).entrySet())
        .map(room -> new RoomView(room.getKey(), room.getValue(), who(room.getKey())));
  }

  /** One room; empty if there is none of that name. */
  public Mono<RoomView> one(String name) {
    return messages
        .read(name, null, 0)
        .map(history -> new RoomView(name, history.last(), who(name)));
  }

  /** The nicks of those in a room, sorted. */
  public List<String> who(String name) {
    Room room = rooms.get(name);
    return room == null ? List.of() : room.members().stream().map(Person::nick).sorted().toList();
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

  void joined(String name, Person person) {
    Room room = rooms.get(name);
    if (room != null && room.members().add(person)) {
      room.announce(new Event.Joined(name, person.nick(), room.members().size()), person);
    }
  }

  void departed(String name, Person person, boolean quietly) {
    Room room = rooms.get(name);
    if (room != null && room.members().remove(person) && !quietly) {
      room.announce(new Event.Left(name, person.nick(), room.members().size()), person);
    }
  }

  void renamed(String name, Person person, String was) {
    Room room = rooms.get(name);
    if (room != null) {
      room.announce(new Event.Renamed(name, was, person.nick()), person);
    }
  }

  /** A room without subscriptions is let go of, and forgotten if nothing was ever said in it. */
  void left(Subscription subscription) {
    String name = subscription.room();
    Room room =
        rooms.computeIfPresent(name, (same, known) -> --known.subscriptions == 0 ? null : known);
    if (room == null && subscription.last().offset() == 0 && !name.equals(LOBBY)) {
      stored
          .drop(name)
          .subscribe(done -> {}, failure -> log.warn("A room was not forgotten", failure));
    }
  }

  /** Tells what was stored: the messages of each room in their order, many at once. */
  private void publish(List<Entry> entries) {
    ConcurrentMap<String, List<Event.Said>> said = new ConcurrentHashMap<>();
    for (Entry entry : entries) {
      if (rooms.containsKey(entry.room())) {
        said.computeIfAbsent(entry.room(), any -> new ArrayList<>()).add(new Event.Said(entry));
      }
    }
    metrics.stored(entries.size());
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
