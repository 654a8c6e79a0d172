package dev.gather.chat.room;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gather.chat.log.Appended;
import dev.gather.chat.log.Draft;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Everyone who is connected, and the nicks that they hold. Safe to share; never blocks. */
public final class People {
  private final Rooms rooms;
  private final Messages messages;
  private final int maxRooms;
  private final RandomGenerator random;
  private final Nicks nicks;

  /**
   * @param maxRooms the most rooms that one may be in at once
   * @param random for secrets, so it has to be a secure one
   */
  public People(Rooms rooms, Messages messages, int maxRooms, RandomGenerator random) {
    this.rooms = rooms;
    this.messages = messages;
    this.maxRooms = maxRooms;
    this.random = random;
    this.nicks = new Nicks(new NickRules(), random);
  }

  /**
   * Someone has connected.
   *
   * @param nick what they want to be called; null for a nick of ours
   * @param session the secret of an earlier connection, which loses its nick to this one, and is
   *     closed; null if there is none
   * @throws Refusal if the nick may not be chosen, or belongs to someone else
   */
  public Person enter(
      Listener listener, Allowance allowance, @Nullable String nick, @Nullable String session) {
    if (nick == null) {
      return guest(listener, allowance);
    }
    Person earlier = session == null ? null : nicks.holder(nick);
    if (earlier != null && session != null && same(session, earlier.session())) {
      Person again = person(listener, allowance, earlier.nick(), earlier.session());
      if (nicks.hand(earlier.nick(), earlier, again)) {
        earlier.replace();
        return again;
      }
    }
    Person person = person(listener, allowance, nicks.chosen(nick), secret());
    if (nicks.claim(person.nick(), person, null) != null) {
      throw taken(person.nick());
    }
    return person;
  }

  /**
   * Stores a message of someone who is not connected.
   *
   * @param from a nick that nobody who is connected has; null for one of ours
   * @param key of a message that may be repeated; null if there is none
   * @throws Refusal if it may not be said
   */
  public Mono<Appended> post(
      String room, @Nullable String from, String text, @Nullable String key, Allowance allowance) {
    String nick = from == null ? nicks.guest(key) : nicks.chosen(from);
    if (nicks.holder(nick) != null) {
      throw taken(nick);
    }
    Draft draft = messages.draft(room, nick, text, false, key);
    allowance.take();
    return messages.append(draft);
  }

  /**
   * Sees that {@link #enter} would have the nick just now.
   *
   * @throws Refusal if it would not
   */
  public void require(@Nullable String nick, @Nullable String session) {
    if (nick == null) {
      return;
    }
    Person holder = nicks.holder(nick);
    if (holder == null || session == null || !same(session, holder.session())) {
      String chosen = nicks.chosen(nick);
      if (holder != null) {
        throw taken(chosen);
      }
    }
  }

  int maxRooms() {
    return maxRooms;
  }

  @Nullable Person find(String nick) {
    return nicks.holder(nick);
  }

  /** Gives a person another nick. @throws Refusal if it can't be had */
  String rename(Person person, String text) {
    String nick = nicks.chosen(text);
    if (nicks.claim(nick, person, person.nick()) != null) {
      throw taken(nick);
    }
    return nick;
  }

  void release(Person person) {
    nicks.release(person.nick(), person);
  }

  private Person guest(Listener listener, Allowance allowance) {
    while (true) {
      Person person = person(listener, allowance, nicks.guest(null), secret());
      if (nicks.claim(person.nick(), person, null) == null) {
        return person;
      }
    }
  }

  private Person person(Listener listener, Allowance allowance, String nick, String session) {
    return new Person(this, rooms, messages, listener, allowance, nick, session);
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
