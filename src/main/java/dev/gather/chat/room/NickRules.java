package dev.gather.chat.room;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.SpoofChecker.RestrictionLevel;
import com.ibm.icu.text.UnicodeSet;
import java.util.Set;

/**
 * What a nick may look like: 1 to 32 letters, digits and {@code -_.} of one script, or of those
 * that are written together (Unicode Technical Standard 39, section 5.2, highly restrictive), in
 * NFKC. Safe to share.
 */
final class NickRules {
  static final int MAX_LENGTH = 32;

  /** Begins the nicks of those who have chosen none; nobody may choose one like it. */
  static final String GUEST = "guest-";

  private final Normalizer2 nfkc = Normalizer2.getNFKCInstance();
  private final SpoofChecker checker =
      new SpoofChecker.Builder()
          .setChecks(
              SpoofChecker.RESTRICTION_LEVEL | SpoofChecker.CHAR_LIMIT | SpoofChecker.INVISIBLE)
          .setAllowedChars(new UnicodeSet("[[:L:][:M:][:Nd:]_.\\-]").freeze())
          .setRestrictionLevel(RestrictionLevel.HIGHLY_RESTRICTIVE)
          .build();

  /** Reads the tables from the jar, which blocks for a moment, so that nothing later does. */
  NickRules() {
    lookAlikes(chosen("ann"));
  }

  /**
   * The nick that is meant.
   *
   * @throws Refusal if it may not be chosen
   */
  String chosen(String text) {
    String nick = nfkc.normalize(text);
    int length = nick.codePointCount(0, nick.length());
    if (length < 1 || length > MAX_LENGTH) {
      throw refused("has to have 1 to " + MAX_LENGTH + " characters");
    }
    if (!Character.isLetterOrDigit(nick.codePointAt(0)) || checker.failsChecks(nick)) {
      throw refused("has to be of letters and digits of one script, and of - _ . after the first");
    }
    if (fold(nick).startsWith(GUEST)) {
      throw refused("that begins with " + GUEST + " is given, not chosen");
    }
    return nick;
  }

  /** Nicks that share one of these look alike: in another case, or in letters of another script. */
  Set<String> lookAlikes(String nick) {
    String folded = skeleton(fold(nick));
    String drawn = skeleton(nick);
    return folded.equals(drawn) ? Set.of(folded) : Set.of(folded, drawn);
  }

  /** Folded again, since a skeleton has an O for a nought. */
  private String skeleton(String text) {
    return fold(checker.getSkeleton(text));
  }

  private static String fold(String text) {
    return UCharacter.foldCase(text, true);
  }

  private static Refusal refused(String why) {
    return Refusal.of(Refusal.Code.BAD_NICK, "a nick " + why);
  }
}
