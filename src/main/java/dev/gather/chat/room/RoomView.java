package dev.gather.chat.room;

import dev.gather.chat.log.Position;

/**
 * A room as it is now.
 *
 * @param position the place after the newest message
 * @param members how many are in it
 */
public record RoomView(String room, Position position, int members) {}
