package dev.gather.chat;

import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.Refusal.Code;
import java.util.List;

/**
 * A line that begins with {@code /}, in words; the third is all the rest.
 *
 * @param words at least one
 */
record Command(List<String> words) {

  static Command of(String line) {
    return new Command(List.of(line.strip().split("\\s+", 3)));
  }

  String name() {
    return words.getFirst();
  }

  /** A word, or none where there are not so many. */
  String word(int index) {
    return index < words.size() ? words.get(index) : "";
  }

  /** Sees that there are no words too many. @throws Refusal that says how it is written */
  void require(String usage) {
    if (words.size() > usage.split(" ", -1).length) {
      throw bad("that is written " + usage);
    }
  }

  /** A word. @throws Refusal that says how it is written, if there are too few or too many */
  String required(int index, String usage) {
    require(usage);
    if (word(index).isEmpty()) {
      throw bad("that is written " + usage);
    }
    return word(index);
  }

  Refusal unknown() {
    return bad("there is no command " + name() + "; /help lists those there are");
  }

  /** A number from 0, or the largest there may be. @throws Refusal if it is none */
  static int number(String word, int max) {
    try {
      int number = Integer.parseInt(word);
      if (number >= 0) {
        return Math.min(number, max);
      }
    } catch (NumberFormatException malformed) {
      throw bad(word + " is not a number");
    }
    throw bad(word + " is below 0");
  }

  private static Refusal bad(String detail) {
    return Refusal.of(Code.BAD_REQUEST, detail);
  }
}
