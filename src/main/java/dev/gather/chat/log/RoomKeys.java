package dev.gather.chat.log;

import dev.gather.store.redis.Redis;

/**
 * What Redis has of one room; its hash tag keeps it together in a cluster.
 *
 * @param room a hash of {@code epoch} and {@code last} offset
 * @param log a stream, whose ids are the offsets
 * @param keys a hash of the offsets by the keys of messages
 * @param members a hash of the nicks by connections
 */
public record RoomKeys(String room, String log, String keys, String members) {
  /** The names of all rooms, a set. */
  public static final String ROOMS = Redis.key("rooms");

  public static RoomKeys of(String name) {
    String room = Redis.key("room:{" + name + "}");
    return new RoomKeys(room, room + ":log", room + ":keys", room + ":members");
  }
}
