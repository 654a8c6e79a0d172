package dev.gather.chat.room;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Those who hold a nick on this node, by their connections. Safe to share. */
final class Residents {
  /** So many are told of at once. */
  private static final int AT_ONCE = 64;

  private final PresenceScripts scripts;
  private final Debts debts;
  private final Map<String, Resident> residents = new ConcurrentHashMap<>();

  /** Someone, and the rooms that they are in. */
  private static final class Resident {
    private final Person person;
    private final Set<String> rooms = ConcurrentHashMap.newKeySet();
    private volatile String nick;
    private volatile Set<String> looks;

    Resident(Person person, String nick, Set<String> looks) {
      this.person = person;
      this.nick = nick;
      this.looks = looks;
    }
  }

  Residents(PresenceScripts scripts, Debts debts) {
    this.scripts = scripts;
    this.debts = debts;
  }

  /** Who has a connection, or null. */
  @Nullable Person person(String id) {
    Resident resident = residents.get(id);
    return resident == null ? null : resident.person;
  }

  void holds(Person person, String nick, Set<String> looks) {
    Resident resident =
        residents.computeIfAbsent(person.id(), any -> new Resident(person, nick, looks));
    resident.nick = nick;
    resident.looks = looks;
  }

  void remove(Person person) {
    residents.remove(person.id());
  }

  void joined(Person person, String room) {
    Resident resident = residents.get(person.id());
    if (resident != null) {
      resident.rooms.add(room);
    }
  }

  void left(Person person, String room) {
    Resident resident = residents.get(person.id());
    if (resident != null) {
      resident.rooms.remove(room);
    }
  }

  /** Tells Redis of all as if they came now; who has lost their nick meanwhile is replaced. */
  Mono<Void> comeAgain() {
    return Flux.fromIterable(residents.entrySet())
        .flatMap(entry -> comeAgain(entry.getKey(), entry.getValue()), AT_ONCE)
        .then();
  }

  private Mono<Void> comeAgain(String id, Resident resident) {
    return scripts
        .claim(resident.nick, resident.looks, id, resident.person.session(), Set.of())
        .flatMap(
            got -> {
              if (!got) {
                resident.person.replace();
                return Mono.empty();
              }
              return Flux.fromIterable(resident.rooms)
                  .concatMap(room -> comeAgain(room, id, resident))
                  .then();
            });
  }

  private Mono<Void> comeAgain(String room, String id, Resident resident) {
    return scripts
        .join(room, id, resident.nick)
        .doOnNext(
            count -> {
              if (residents.get(id) != resident || !resident.rooms.contains(room)) {
                debts.owe(scripts.leave(room, id, false));
              }
            })
        .then();
  }
}
