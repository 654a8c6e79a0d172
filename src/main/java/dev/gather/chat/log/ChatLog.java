package dev.gather.chat.log;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The messages of all rooms. What {@link #append} acknowledged is never lost, doubled or reordered,
 * as long as it is within the bounds of the history. Safe to share; never blocks a caller. Monos do
 * nothing until subscribed to, and complete on a thread that must not be blocked.
 */
public interface ChatLog {
  /** The place after the newest message of a room, which is made if there is none. */
  Mono<Position> open(String room);

  /** Stores a message, and makes the room if there is none; completes once it can't be lost. */
  Mono<Appended> append(Draft draft);

  /**
   * Messages after a place, the eldest first; the newest ones if they can't be had without a hole,
   * or if no place is given.
   *
   * @param limit the most messages; a reading may have fewer, for it is bounded in size too
   * @return empty if there is no such room
   */
  Mono<History> read(String room, @Nullable Position since, int limit);

  /** All rooms, with the place after the newest message of each. */
  Mono<Map<String, Position>> rooms();

  /** Forgets a room that has no messages, and so its epoch; false if it has. */
  Mono<Boolean> drop(String room);

  /** Deletes what is older than it may become. */
  Mono<Void> expire();

  /**
   * Has what is stored in a room on other nodes handed over too, from when it completes on: what
   * was stored before can be read then.
   */
  Mono<Void> watch(String room);

  /** Ends {@link #watch}. */
  void unwatch(String room);

  /**
   * Hands over messages once they are stored, in the order of their offsets, before {@link #append}
   * completes; one call at a time, on a thread that must not be blocked. To be called once, before
   * anything is appended. In a room that is not watched there may be holes between them.
   */
  void follow(Consumer<List<Entry>> reader);
}
