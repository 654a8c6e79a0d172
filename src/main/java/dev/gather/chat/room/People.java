package dev.gather.chat.room;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gather.chat.log.Appended;
import dev.gather.chat.log.Draft;
import dev.gather.chat.room.Presence.Holder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Everyone who is connected, and the nicks that they hold. Safe to share; never blocks. */
public final class People {
  private final Rooms rooms;
  private final Messages messages;
  private final Presence presence;
  private final int maxRooms;
  private final RandomGenerator random;
  private final Nicks nicks;
  private final AtomicLong entered = new AtomicLong();

  /**
   * @param maxRooms the most rooms that one may be in at once
   * @param random for secrets, so it has to be a secure one
   */
  public People(
      Rooms rooms, Messages messages, Presence presence, int maxRooms, RandomGenerator random) {
    this.rooms = rooms;
    this.messages = messages;
    this.presence = presence;
    this.maxRooms = maxRooms;
    this.random = random;
    this.nicks = new Nicks(new NickRules(), random);
  }

  /**
   * Someone has connected. Ends in a {@link Refusal} if the nick may not be chosen, or belongs to
   * someone else.
   *
   * @param nick what they want to be called; null for a nick of ours
   * @param session the secret of an earlier connection, which loses its nick to this one, and is
   *     closed; null if there is none
   */
  public Mono<Person> enter(
      Listener listener, Allowance allowance, @Nullable String nick, @Nullable String session) {
    if (nick == null) {
      return guest(listener, allowance);
    }
    Set<String> looks = nicks.lookAlikes(nick);
    Mono<Person> anew = Mono.defer(() -> anew(listener, allowance, nick));
    return session == null
        ? anew
        : ours(looks, session)
            .flatMap(
                held -> {
                  Person again = person(listener, allowance, held.nick(), held.session());
                  return presence
                      .take(nicks.lookAlikes(held.nick()), again)
                      .filter(taken -> taken)
                      .map(taken -> again);
                })
            .onErrorMap(Messages::refusal)
            .switchIfEmpty(anew);
  }

  /** Who holds a nick, if they have shown the right secret. */
  private Mono<Holder> ours(Set<String> looks, String session) {
    return presence.holder(looks).filter(held -> same(session, held.session()));
  }

  private Mono<Person> anew(Listener listener, Allowance allowance, String text) {
    Person person = person(listener, allowance, nicks.chosen(text), secret());
    return claim(person.nick(), person, Set.of()).thenReturn(person);
  }

  /**
   * Stores a message of someone who is not connected.
   *
   * @param from a nick that nobody who is connected has; null for one of ours
   * @param key of a message that may be repeated; null if there is none
   * @throws Refusal if it may not be said; one that is due to others is the error of the result
   */
  public Mono<Appended> post(
      String room, @Nullable String from, String text, @Nullable String key, Allowance allowance) {
    String nick = from == null ? nicks.guest(key) : nicks.chosen(from);
    Draft draft = messages.draft(room, nick, text, false, key);
    return presence
        .holder(nicks.lookAlikes(nick))
        .onErrorMap(Messages::refusal)
        .<Appended>flatMap(held -> Mono.error(taken(nick)))
        .switchIfEmpty(
            Mono.defer(
                () -> {
                  allowance.take();
                  return messages.append(draft);
                }));
  }

  /**
   * Sees that a nick may be chosen, unless it may be that of an earlier connection.
   *
   * @throws Refusal if it may not
   */
  public void requireForm(@Nullable String nick, @Nullable String session) {
    if (nick != null && session == null) {
      nicks.chosen(nick);
    }
  }

  /** Sees that {@link #enter} would have the nick just now; ends in a {@link Refusal} if not. */
  public Mono<Void> require(@Nullable String nick, @Nullable String session) {
    if (nick == null) {
      return Mono.empty();
    }
    return presence
        .holder(nicks.lookAlikes(nick))
        .onErrorMap(Messages::refusal)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(held -> Mono.fromRunnable(() -> require(nick, session, held)));
  }

  private void require(String nick, @Nullable String session, Optional<Holder> held) {
    if (held.isEmpty() || session == null || !same(session, held.get().session())) {
      String chosen = nicks.chosen(nick);
      if (held.isPresent()) {
        throw taken(chosen);
      }
    }
  }

  int maxRooms() {
    return maxRooms;
  }

  /** Tells one person something; ends in a {@link Refusal} if nobody is called so. */
  Mono<Void> whisper(String to, Event.Whispered event) {
    return presence
        .whisper(nicks.lookAlikes(to), event)
        .onErrorMap(Messages::refusal)
        .flatMap(
            told ->
                told
                    ? Mono.empty()
                    : Mono.error(Refusal.of(Refusal.Code.NOT_HERE, "nobody here is called " + to)));
  }

  /** The nick that is meant. @throws Refusal if it may not be chosen */
  String chosen(String text) {
    return nicks.chosen(text);
  }

  /** Gives a person another nick; ends in a {@link Refusal} if it can't be had. */
  Mono<Void> rename(Person person, String nick) {
    return claim(nick, person, nicks.lookAlikes(person.nick()));
  }

  void release(Person person, String nick) {
    presence.release(nicks.lookAlikes(nick), person);
  }

  private Mono<Void> claim(String nick, Person person, Set<String> givenBack) {
    return presence
        .claim(nick, nicks.lookAlikes(nick), person, givenBack)
        .onErrorMap(Messages::refusal)
        .flatMap(got -> got ? Mono.empty() : Mono.error(taken(nick)));
  }

  private Mono<Person> guest(Listener listener, Allowance allowance) {
    return Mono.defer(
            () -> {
              Person person = person(listener, allowance, nicks.guest(null), secret());
              return presence
                  .claim(person.nick(), nicks.lookAlikes(person.nick()), person, Set.of())
                  .filter(got -> got)
                  .map(got -> person);
            })
        .repeatWhenEmpty(again -> again)
        .onErrorMap(Messages::refusal);
  }

  private Person person(Listener listener, Allowance allowance, String nick, String session) {
    String id = Long.toString(entered.incrementAndGet());
    return new Person(id, this, rooms, messages, presence, listener, allowance, nick, session);
  }

  private String secret() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static boolean same(String given, String secret) {
    return MessageDigest.isEqual(given.getBytes(US_ASCII), secret.getBytes(US_ASCII));
  }

  private static Refusal taken(String nick) {
    return Refusal.of(
        Refusal.Code.NICK_TAKEN, "somebody here is called " + nick + ", or looks like it");
  }
}
