package dev.gather.chat.log;

import dev.gather.chat.log.Wire.Keyed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** What a node knows of one room. Confined to the worker of its log. */
final class Lane {
  /** Messages of one script at most, and about their size in UTF-16 units. */
  private static final int BATCH = 256;

  private static final int BATCH_TEXT = 256 * 1024;

  /** So much of what was published may wait for what is missing before it. */
  private static final int AHEAD = 64;

  final String room;

  /** Waits for the place to go on from, since it was begun to watch the room. */
  final List<MonoSink<Void>> watchers = new ArrayList<>(1);

  /** What other nodes store is followed. */
  boolean watched;

  /** A script that stores is under way. */
  boolean storing;

  /** What was missed is being read. */
  boolean filling;

  /** Something came while it was, so that there is more to read. */
  boolean again;

  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final Queue<List<Keyed>> ahead = new ArrayDeque<>();
  private Known known = Known.NOTHING;

  /** One message that waits to be stored, with the key that makes it safe to repeat. */
  record Waiting(Draft draft, String key, MonoSink<Appended> sink) {}

  /**
   * The newest message that was handed over or found.
   *
   * @param place null as long as none is known
   * @param key of that message, to tell it from another in its place; empty if unknown
   */
  record Known(@Nullable Position place, String key) {
    static final Known NOTHING = new Known(null, "");
  }

  Lane(String room) {
    this.room = room;
  }

  Known known() {
    return known;
  }

  void know(Known newest) {
    known = newest;
  }

  void add(Waiting message) {
    waiting.add(message);
  }

  /** Takes the messages that are to be stored next; none if there are none. */
  List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    int length = 0;
    while (!waiting.isEmpty() && batch.size() < BATCH && length < BATCH_TEXT) {
      Waiting next = waiting.remove();
      length += next.draft.text().length();
      batch.add(next);
    }
    return batch;
  }

  /** Whether nothing is missing between the newest that is known and these; 1 begins an epoch. */
  boolean joins(List<Keyed> messages) {
    Position last = known.place();
    Entry first = messages.getFirst().entry();
    return last != null
        && first.offset() <= (first.epoch().equals(last.epoch()) ? last.offset() + 1 : 1);
  }

  /** Those of the messages that were not known, and are from now on. */
  List<Entry> advance(List<Keyed> messages) {
    List<Entry> next = new ArrayList<>(messages.size());
    for (Keyed message : messages) {
      Entry entry = message.entry();
      Position last = known.place();
      if (last == null || !entry.epoch().equals(last.epoch()) || entry.offset() > last.offset()) {
        next.add(entry);
        known = new Known(entry.position(), message.key());
      }
    }
    return next;
  }

  /** Whether one of these has the place of the newest that is known, and is another. */
  boolean contradicts(List<Keyed> messages) {
    return !known.key().isEmpty()
        && messages.stream()
            .anyMatch(
                message ->
                    message.entry().position().equals(known.place())
                        && !message.key().equals(known.key()));
  }

  /** Keeps what can't be handed over yet; if it is too much, it is read again instead. */
  void keep(List<Keyed> messages) {
    if (ahead.size() < AHEAD) {
      ahead.add(messages);
    } else {
      again = true;
    }
  }

  /** What was kept and can be handed over now. */
  List<Entry> joined() {
    List<Entry> joined = new ArrayList<>();
    while (!ahead.isEmpty() && joins(ahead.element())) {
      joined.addAll(advance(ahead.remove()));
    }
    again |= !ahead.isEmpty();
    return joined;
  }

  /** Begins or ends to watch: what was known, and what was kept, says nothing any more. */
  void watch(boolean on) {
    watched = on;
    ahead.clear();
    if (on) {
      known = Known.NOTHING;
    }
  }
}
