package dev.gather.chat.room;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who is called what: a nick, and all that looks like it, belongs to one person at a time in the
 * whole service. Safe to share; the lock guards {@code holders}, and is held for a few look-ups.
 */
final class Nicks {
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int GUEST_LETTERS = 5;

  private final NickRules rules;
  private final RandomGenerator random;

  /** By everything that looks like their nicks. */
  private final Map<String, Person> holders = new HashMap<>();

  Nicks(NickRules rules, RandomGenerator random) {
    this.rules = rules;
    this.random = random;
  }

  /**
   * A nick for someone who has chosen none; it is not held until claimed.
   *
   * @param key what is the same for the same guest, or null
   */
  String guest(@Nullable String key) {
    RandomGenerator letters = key == null ? random : new SplittableRandom(key.hashCode());
    StringBuilder guest = new StringBuilder(NickRules.GUEST);
    for (int i = 0; i < GUEST_LETTERS; i++) {
      guest.append(LETTERS.charAt(letters.nextInt(LETTERS.length())));
    }
    return guest.toString();
  }

  /**
   * The nick that is meant, if it may be chosen.
   *
   * @throws Refusal if it may not
   */
  String chosen(String text) {
    return rules.chosen(text);
  }

  /**
   * Gives a nick to a person, who gives back another one.
   *
   * @param was the nick that the person gives back, or null
   * @return who holds the nick, or one that looks like it, and keeps it; null if nobody does
   */
  @Nullable Person claim(String nick, Person person, @Nullable String was) {
    Set<String> keys = rules.lookAlikes(nick);
    Set<String> old = was == null ? Set.of() : rules.lookAlikes(was);
    synchronized (holders) {
      for (String key : keys) {
        Person holder = holders.get(key);
        if (holder != null && holder != person) {
          return holder;
        }
      }
      old.forEach(holders::remove);
      keys.forEach(key -> holders.put(key, person));
      return null;
    }
  }

  /** Who is called so, or like it; null if nobody is. */
  @Nullable Person holder(String nick) {
    Set<String> keys = rules.lookAlikes(nick);
    synchronized (holders) {
      for (String key : keys) {
        Person holder = holders.get(key);
        if (holder != null) {
          return holder;
        }
      }
      return null;
    }
  }

  /** Gives a nick to the same person on a newer connection; false if it is not held any more. */
  boolean hand(String nick, Person from, Person to) {
    Set<String> keys = rules.lookAlikes(nick);
    synchronized (holders) {
      for (String key : keys) {
        if (!holders.replace(key, from, to)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Takes the nick from a person, unless it was handed on. */
  void release(String nick, Person person) {
    Set<String> keys = rules.lookAlikes(nick);
    synchronized (holders) {
      keys.forEach(key -> holders.remove(key, person));
    }
  }
}
