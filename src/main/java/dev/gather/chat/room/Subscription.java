package dev.gather.chat.room;

import dev.gather.chat.log.Entry;
import dev.gather.chat.log.History;
import dev.gather.chat.log.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One listener in one room. What is said from its start on is held back until the history has been
 * read; then the listener is told what the history did not have, and from there on everything, each
 * message once and without holes. Confined to the listener's executor.
 */
public final class Subscription {
  /** So many events are held back; with more, the listener has to come again. */
  private static final int HELD = 16_384;

  private final Rooms rooms;
  private final Room room;
  private final Listener listener;

  /** What was told before the history was read; null from then on. */
  private @Nullable List<Event> held = new ArrayList<>();

  private Position last = new Position("", 0);
  private boolean ended;

  /** The place in the audience, which keeps it. */
  int index;

  Subscription(Rooms rooms, Room room, Listener listener) {
    this.rooms = rooms;
    this.room = room;
    this.listener = listener;
    audience().add(this);
  }

  String room() {
    return room.name();
  }

  /** The place after the last message that the listener knows of. */
  Position last() {
    return last;
  }

  /**
   * Reads the history; once the welcome has been handled, the listener is told what comes.
   *
   * @param members how many are in the room
   */
  public Mono<Welcome> start(@Nullable Position since, int limit, int members) {
    return Mono.create(
        sink -> listener.executor().execute(() -> read(sink, since, limit, members)));
  }

  /** Does not begin what has ended by now, for nobody would end that again. */
  private void read(MonoSink<Welcome> sink, @Nullable Position since, int limit, int members) {
    if (!ended) {
      room.watched()
          .then(rooms.messages().catchUp(room.name(), since, limit))
          .subscribe(
              history -> listener.executor().execute(() -> live(sink, history, members)),
              failure -> listener.executor().execute(() -> sink.error(failure)));
    }
  }

  private void live(MonoSink<Welcome> sink, History history, int members) {
    if (ended) {
      return;
    }
    last = history.last();
    sink.success(new Welcome(room.name(), last, history.follows(), history.entries(), members));
    List<Event> events = held;
    held = null;
    if (events != null && !events.isEmpty() && !ended) {
      Burst burst = new Burst(events, 1, null);
      told(burst);
      burst.release();
    }
  }

  void told(Burst burst) {
    if (ended || burst.by(listener)) {
      return;
    }
    if (held != null) {
      hold(held, burst);
      return;
    }
    Entry first = burst.first();
    Entry newest = burst.last();
    if (first == null || newest == null) {
      listener.told(burst);
    } else if (first.epoch().equals(last.epoch()) && first.offset() <= last.offset()) {
      tellRest(burst);
    } else if (first.epoch().equals(last.epoch()) && first.offset() == last.offset() + 1) {
      last = newest.position();
      listener.told(burst);
    } else {
      lost();
    }
  }

  private void hold(List<Event> held, Burst burst) {
    held.addAll(burst.events());
    if (held.size() > HELD) {
      lost();
    }
  }

  /** Leaves out the messages that the history had. */
  private void tellRest(Burst burst) {
    List<Event> rest =
        burst.events().stream()
            .filter(
                event ->
                    !(event instanceof Event.Said(Entry entry)) || entry.offset() > last.offset())
            .toList();
    if (!rest.isEmpty()) {
      Burst unknown = new Burst(rest, 1, null);
      told(unknown);
      unknown.release();
    }
  }

  private void lost() {
    end();
    listener.lost(room.name());
  }

  /** The listener is told nothing more of the room. */
  public void end() {
    if (!ended) {
      ended = true;
      audience().remove(this);
      rooms.left(this);
    }
  }

  private Audience audience() {
    return room.audience(listener.executor());
  }
}
