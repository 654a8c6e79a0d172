package dev.gather.chat.room;

import dev.gather.chat.log.Entry;
import dev.gather.chat.log.Position;
import java.util.List;

/**
 * What someone who comes into a room has to know; all that comes after it is told to the listener.
 *
 * @param position the place after the newest message
 * @param recovered whether {@code messages} are all since the place that was asked for
 * @param messages those, or else the newest, eldest first
 * @param members how many are in the room
 */
public record Welcome(
    String room, Position position, boolean recovered, List<Entry> messages, int members) {}
