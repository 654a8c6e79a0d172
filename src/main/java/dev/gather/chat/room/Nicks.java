package dev.gather.chat.room;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What people may be called. Safe to share. */
final class Nicks {
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int GUEST_LETTERS = 5;

  private final NickRules rules;
  private final RandomGenerator random;

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

  /** All that looks like a nick, which belongs to whoever holds that. */
  Set<String> lookAlikes(String nick) {
    return rules.lookAlikes(nick);
  }
}
