package dev.gather.chat.log;

import java.time.Instant;

/**
 * A stored message.
 *
 * @param offset 1, 2, 3, … without holes within an epoch of the room
 * @param at when it was stored
 */
public record Entry(
    String room, String epoch, long offset, String from, String text, boolean action, Instant at) {

  /** The place right after it. */
  public Position position() {
    return new Position(epoch, offset);
  }
}
