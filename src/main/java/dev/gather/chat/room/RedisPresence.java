package dev.gather.chat.room;

import dev.gather.chat.log.RoomKeys;
import dev.gather.chat.room.PresenceScripts.Beat;
import dev.gather.chat.room.PresenceScripts.Held;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Who is on which node, in Redis. Each node says every 5 s that it is there; one that has not for
 * {@value #LEASE} s is gone, and the others have its people leave. A node that comes back from
 * there tells of its people anew; one whose nick somebody else has by then loses it, and is closed
 * as if replaced.
 */
public final class RedisPresence implements Presence, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisPresence.class);
  private static final int LEASE = 20;
  private static final Duration BEAT = Duration.ofSeconds(5);

  /** So often a node has to have been heard before it declares others for gone: Redis was there. */
  private static final int STEADY = LEASE / (int) BEAT.toSeconds() + 1;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Told NOBODY = (room, event, doer) -> {};

  private final Redis redis;
  private final Channels channels;
  private final PresenceScripts scripts;
  private final Debts debts = new Debts();
  private final Residents residents;

  private volatile Told told = NOBODY;
  private volatile int steady;
  private final Disposable beating;

  /** Hears what other nodes have for this one's people: {@code replaced 7}, {@code whisper 7 …}. */
  private final class Letters implements Channels.Listener {
    @Override
    public void listening() {
      // Whispers are not kept.
    }

    @Override
    public void told(String message) {
      String[] words = message.split(" ", 4);
      Person person = residents.person(words[1]);
      if (person == null) {
        log.debug("a letter for someone who has left");
      } else if (words[0].equals("replaced")) {
        person.replace();
      } else {
        person.tell(new Event.Whispered(words[2], words[3]));
      }
    }
  }

  /** Hears who comes and goes in a room: {@code joined node connection nick count}, and alike. */
  private record Doorman(RedisPresence presence, String room) implements Channels.Listener {
    @Override
    public void listening() {
      // Who came meanwhile is among those who are asked for.
    }

    @Override
    public void told(String message) {
      String[] words = message.split(" ");
      Event event =
          switch (words[0]) {
            case "joined" -> new Event.Joined(room, words[3], Integer.parseInt(words[4]));
            case "left" -> new Event.Left(room, words[3], Integer.parseInt(words[4]));
            default -> new Event.Renamed(room, words[3], words[4]);
          };
      presence.told.told(room, event, presence.here(words[1], words[2]));
    }
  }

  /** Says that this node is there, and blocks for that. */
  public RedisPresence(Redis redis, Channels channels) {
    this.redis = redis;
    this.channels = channels;
    this.scripts = new PresenceScripts(redis);
    this.residents = new Residents(scripts, debts);
    channels.subscribe(letters(redis.node()), new Letters()).block(PATIENCE);
    scripts.beat(LEASE).block(PATIENCE);
    this.beating =
        Flux.interval(BEAT, Schedulers.parallel())
            .onBackpressureDrop()
            .concatMap(tick -> beat())
            .subscribe();
  }

  private @Nullable Person here(String node, String id) {
    return node.equals(redis.node()) ? residents.person(id) : null;
  }

  private String letters(String node) {
    return redis.channel("node:" + node);
  }

  private Mono<Void> beat() {
    return scripts
        .beat(LEASE)
        .flatMap(
            beat -> {
              steady = beat.known() ? steady + 1 : 0;
              return debts
                  .settle()
                  .then(beat.known() ? Mono.empty() : again())
                  .then(steady < STEADY ? Mono.empty() : bury(beat));
            })
        .onErrorResume(
            away -> {
              log.debug("Redis was not told that this node is there", away);
              steady = 0;
              return Mono.empty();
            });
  }

  private Mono<Void> bury(Beat beat) {
    return Flux.fromIterable(beat.gone())
        .doOnNext(node -> log.warn("Node {} is gone; its people leave", node))
        .concatMap(scripts::bury)
        .then();
  }

  /** Redis has taken this node for gone, or has lost what it knew: all people come again. */
  private Mono<Void> again() {
    log.warn("Redis does not know this node any more; its people are told of again");
    return residents.comeAgain();
  }

  @Override
  public Mono<Boolean> claim(String nick, Set<String> looks, Person person, Set<String> givenBack) {
    return scripts
        .claim(nick, looks, person.id(), person.session(), givenBack)
        .doOnNext(
            got -> {
              if (got) {
                residents.holds(person, nick, looks);
              }
            });
  }

  @Override
  public Mono<Holder> holder(Set<String> looks) {
    return scripts.find(looks).map(held -> new Holder(held.nick(), held.session()));
  }

  @Override
  public Mono<Boolean> take(Set<String> looks, Person person) {
    return scripts
        .take(person.nick(), looks, person.id(), person.session())
        .flatMap(
            earlier -> {
              residents.holds(person, person.nick(), looks);
              String letter = "replaced " + earlier.get(1);
              return redis.ask(
                  commands -> commands.publish(letters((String) earlier.get(0)), letter));
            })
        .map(told -> true)
        .defaultIfEmpty(false);
  }

  @Override
  public void release(Set<String> looks, Person person) {
    residents.remove(person);
    debts.owe(scripts.release(looks, person.id()));
  }

  @Override
  public Mono<Boolean> whisper(Set<String> looks, Event.Whispered event) {
    return scripts
        .find(looks)
        .flatMap(held -> send(held, event))
        .map(told -> true)
        .defaultIfEmpty(false);
  }

  private Mono<Long> send(Held held, Event.Whispered event) {
    String letter = "whisper %s %s %s".formatted(held.connection(), event.nick(), event.text());
    return redis.ask(commands -> commands.publish(letters(held.node()), letter));
  }

  @Override
  public Mono<Integer> join(String room, Person person) {
    return Mono.defer(
        () -> {
          residents.joined(person, room);
          return scripts.join(room, person.id(), person.nick());
        });
  }

  @Override
  public void leave(String room, Person person, boolean quietly) {
    residents.left(person, room);
    debts.owe(scripts.leave(room, person.id(), quietly));
  }

  @Override
  public void renamed(Collection<String> rooms, Person person, String was) {
    rooms.forEach(room -> debts.owe(scripts.join(room, person.id(), person.nick()).then()));
  }

  @Override
  public Mono<List<String>> who(String room) {
    return redis.ask(commands -> commands.hvals(members(room)));
  }

  @Override
  public Mono<Integer> count(String room) {
    return redis.ask(commands -> commands.hlen(members(room))).map(Math::toIntExact);
  }

  private static String members(String room) {
    return RoomKeys.of(room).members();
  }

  @Override
  public Mono<Void> watch(String room) {
    return channels.subscribe(PresenceScripts.channel(redis, room), new Doorman(this, room));
  }

  @Override
  public void unwatch(String room) {
    channels.unsubscribe(PresenceScripts.channel(redis, room));
  }

  @Override
  public void follow(Told told) {
    this.told = told;
  }

  @Override
  public void close() {
    beating.dispose();
  }
}
