package dev.gather.chat.log;

import dev.gather.chat.log.Lane.Known;
import dev.gather.chat.log.Lane.Waiting;
import dev.gather.chat.log.Wire.Keyed;
import dev.gather.store.redis.Redis;
import dev.gather.store.redis.Script;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is asked of Redis about messages, each a script that runs there as one step. */
final class RoomScripts {
  private static final Position NOWHERE = new Position("", 0);

  private final Redis redis;
  private final Retention kept;
  private final Clock clock;
  private final Supplier<String> epochs;
  private final Script append = script("append");
  private final Script read = script("read");
  private final Script register = script("register");
  private final Script drop = script("drop");

  /**
   * Messages were stored.
   *
   * @param before the place after the newest message before them
   * @param offsets of each; negative if it had been stored before
   * @param others what came after the place that was known, and before them
   */
  record Stored(Position before, List<Long> offsets, List<Keyed> others) {}

  /**
   * Messages were read.
   *
   * @param last the place after the newest message of the room
   * @param follows whether they begin right after the place that was asked for
   */
  record Found(Position last, boolean follows, List<Keyed> messages) {}

  RoomScripts(Redis redis, Retention kept, Clock clock, Supplier<String> epochs) {
    this.redis = redis;
    this.kept = kept;
    this.clock = clock;
    this.epochs = epochs;
  }

  private static Script script(String name) {
    return Script.beside(RoomScripts.class, name + ".lua");
  }

  static String channel(Redis redis, String room) {
    return redis.channel("room:" + room);
  }

  /**
   * Stores messages, in a room that is made if it must be; without any it only looks, and deletes
   * what is too old.
   *
   * @param known if Redis has less, or another message there, the room gets another epoch
   * @param others whether what came after {@code known} is wanted
   */
  Mono<Stored> append(
      String room, List<Waiting> messages, Instant now, Known known, boolean others) {
    return append(room, messages, now, known, others, false)
        .switchIfEmpty(
            register(room)
                .then(Mono.defer(() -> append(room, messages, now, known, others, true))));
  }

  /** Looks after a room that is there; empty if it is not. */
  Mono<Stored> look(String room, Known known) {
    return append(room, List.of(), clock.instant(), known, false, false);
  }

  private Mono<Stored> append(
      String room, List<Waiting> messages, Instant now, Known known, boolean others, boolean make) {
    Position place = known.place() == null ? NOWHERE : known.place();
    List<String> arguments = new ArrayList<>(9 + 2 * messages.size());
    arguments.add(epochs.get());
    arguments.add(make ? "1" : "0");
    arguments.add(Integer.toString(kept.messages()));
    arguments.add(Long.toString(eldest()));
    arguments.add(place.epoch());
    arguments.add(Long.toString(place.offset()));
    arguments.add(known.key());
    arguments.add(channel(redis, room));
    arguments.add(others ? "1" : "0");
    for (Waiting message : messages) {
      arguments.add(message.key());
      arguments.add(Wire.content(message.draft(), now));
    }
    RoomKeys keys = RoomKeys.of(room);
    return redis
        .run(append, List.of(keys.room(), keys.log(), keys.keys()), arguments)
        .filter(reply -> reply.getFirst().equals(1L))
        .map(reply -> stored(room, reply));
  }

  private static Stored stored(String room, List<Object> reply) {
    String epoch = (String) reply.get(1);
    List<Long> offsets = new ArrayList<>();
    for (Object offset : (List<?>) reply.get(3)) {
      offsets.add(Long.parseLong((String) offset));
    }
    return new Stored(
        new Position(epoch, Long.parseLong((String) reply.get(2))),
        offsets,
        Wire.messages(room, epoch, (List<?>) reply.get(4)));
  }

  /** Messages after a place, or the newest; empty if there is no such room. */
  Mono<Found> read(String room, @Nullable Position since, int limit) {
    Position place = since == null ? NOWHERE : since;
    RoomKeys keys = RoomKeys.of(room);
    List<String> arguments =
        List.of(
            place.epoch(),
            Long.toString(place.offset()),
            Integer.toString(limit),
            Long.toString(eldest()));
    return redis
        .run(read, List.of(keys.room(), keys.log()), arguments)
        .filter(reply -> !reply.isEmpty())
        .map(
            reply -> {
              String epoch = (String) reply.get(0);
              return new Found(
                  new Position(epoch, Long.parseLong((String) reply.get(1))),
                  reply.get(2).equals(1L),
                  Wire.messages(room, epoch, (List<?>) reply.get(3)));
            });
  }

  /** The names of all rooms. */
  Flux<String> names() {
    return redis.ask(commands -> commands.smembers(RoomKeys.ROOMS)).flatMapIterable(names -> names);
  }

  private Mono<Void> register(String room) {
    return redis
        .run(register, List.of(RoomKeys.ROOMS), List.of(room, Integer.toString(kept.rooms())))
        .flatMap(
            reply ->
                reply.getFirst().equals(1L)
                    ? Mono.empty()
                    : Mono.error(new RoomLimitException(kept.rooms())));
  }

  /** Off the list first, so that a room that is used meanwhile is put there again. */
  Mono<Boolean> drop(String room) {
    RoomKeys keys = RoomKeys.of(room);
    List<String> all = List.of(keys.room(), keys.log(), keys.keys(), keys.members());
    return redis
        .ask(commands -> commands.srem(RoomKeys.ROOMS, room))
        .then(redis.run(drop, all, List.of()))
        .flatMap(
            reply ->
                reply.getFirst().equals(1L)
                    ? Mono.just(true)
                    : redis.ask(commands -> commands.sadd(RoomKeys.ROOMS, room)).thenReturn(false));
  }

  private long eldest() {
    return clock.instant().minus(kept.age()).toEpochMilli();
  }
}
