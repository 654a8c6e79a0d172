package dev.gather.chat.room;

import dev.gather.chat.log.Position;
import java.util.List;

/**
 * A room as it is now.
 *
 * @param position the place after the newest message
 * @param nicks who is in it, sorted
 */
public record RoomView(String room, Position position, List<String> nicks) {}
