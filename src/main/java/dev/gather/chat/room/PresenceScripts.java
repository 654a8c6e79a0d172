package dev.gather.chat.room;

import dev.gather.chat.log.RoomKeys;
import dev.gather.store.redis.Redis;
import dev.gather.store.redis.Script;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** What is asked of Redis about people, each a script that runs there as one step. */
final class PresenceScripts {
  /** A hash of who holds what looks like a nick. */
  private static final String NICKS = Redis.key("{people}:nicks");

  /** A hash of until when nodes are sure to be there, in seconds. */
  private static final String NODES = Redis.key("{people}:nodes");

  private static final String MOST = Integer.toString(Presence.ANNOUNCED);

  private final Redis redis;
  private final Script claim = script("claim");
  private final Script find = script("find");
  private final Script take = script("take");
  private final Script release = script("release");
  private final Script beat = script("beat");
  private final Script bury = script("bury");
  private final Script join = script("join");
  private final Script leave = script("leave");

  /**
   * A connection that holds a nick.
   *
   * @param connection a number within its node
   */
  record Held(String node, String connection, String session, String nick) {}

  /**
   * What a node learns when it says that it is there.
   *
   * @param known whether it was sure to be there until now
   * @param gone nodes that are there no more
   */
  record Beat(boolean known, List<String> gone) {}

  PresenceScripts(Redis redis) {
    this.redis = redis;
  }

  private static Script script(String name) {
    return Script.beside(PresenceScripts.class, name + ".lua");
  }

  static String channel(Redis redis, String room) {
    return redis.channel("who:" + room);
  }

  Mono<Boolean> claim(
      String nick, Set<String> looks, String id, String session, Set<String> givenBack) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(redis.node(), id, session, nick, Integer.toString(looks.size())));
    arguments.addAll(looks);
    arguments.addAll(givenBack);
    return redis
        .run(claim, List.of(NICKS, NODES), arguments)
        .map(reply -> reply.getFirst().equals(1L));
  }

  Mono<Held> find(Set<String> looks) {
    return redis
        .run(find, List.of(NICKS, NODES), List.copyOf(looks))
        .filter(reply -> !reply.isEmpty())
        .map(
            reply ->
                new Held(
                    (String) reply.get(0),
                    (String) reply.get(1),
                    (String) reply.get(2),
                    (String) reply.get(3)));
  }

  /** Emits node and connection that lost the nick; empty if the session does not hold it. */
  Mono<List<Object>> take(String nick, Set<String> looks, String id, String session) {
    List<String> arguments = new ArrayList<>(List.of(redis.node(), id, session, nick));
    arguments.addAll(looks);
    return redis.run(take, List.of(NICKS, NODES), arguments).filter(reply -> !reply.isEmpty());
  }

  Mono<Void> release(Set<String> looks, String id) {
    List<String> arguments = new ArrayList<>(List.of(redis.node(), id));
    arguments.addAll(looks);
    return redis.run(release, List.of(NICKS), arguments).then();
  }

  /**
   * Says that this node is there.
   *
   * @param seconds for how long it is taken for there from now on
   */
  Mono<Beat> beat(int seconds) {
    return redis
        .run(beat, List.of(NODES), List.of(redis.node(), Integer.toString(seconds)))
        .map(
            reply ->
                new Beat(
                    reply.getFirst().equals(1L),
                    ((Collection<?>) reply.get(1)).stream().map(String::valueOf).toList()));
  }

  /** Has all people of a node leave all rooms, which are told, and forgets it. */
  Mono<Void> bury(String node) {
    return redis
        .ask(commands -> commands.smembers(RoomKeys.ROOMS))
        .flatMapIterable(rooms -> rooms)
        .flatMap(room -> leave(room, node, "", false), 64)
        .then(redis.run(bury, List.of(NICKS, NODES), List.of(node)))
        .then();
  }

  /** Completes with how many are in the room. */
  Mono<Integer> join(String room, String id, String nick) {
    List<String> arguments = List.of(redis.node() + " " + id, nick, channel(redis, room), MOST);
    return redis
        .run(join, List.of(RoomKeys.of(room).members()), arguments)
        .map(reply -> Math.toIntExact((Long) reply.getFirst()));
  }

  Mono<Void> leave(String room, String id, boolean quietly) {
    return leave(room, redis.node(), id, quietly);
  }

  private Mono<Void> leave(String room, String node, String id, boolean quietly) {
    List<String> arguments = List.of(node, id, channel(redis, room), MOST, quietly ? "0" : "1");
    return redis.run(leave, List.of(RoomKeys.of(room).members()), arguments).then();
  }
}
