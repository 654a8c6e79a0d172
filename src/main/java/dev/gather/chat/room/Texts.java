package dev.gather.chat.room;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** What may be said, and what a room may be called. */
final class Texts {
  private static final Pattern ROOM = Pattern.compile("[\\p{L}\\p{Nd}_.-]{1,64}");
  private static final int MAX_KEY = 128;

  private Texts() {}

  /** A room's name. @throws Refusal if it is none */
  static String room(String name) {
    if (!ROOM.matcher(name).matches()) {
      throw Refusal.of(
          Refusal.Code.BAD_ROOM, "a room's name has 1 to 64 letters, digits and - _ .");
    }
    return name;
  }

  /** The text of a message. @throws Refusal if it may not be said */
  static String text(String text, DataSize max) {
    if (text.isBlank()) {
      throw Refusal.of(Refusal.Code.BAD_TEXT, "a message has to say something");
    }
    try {
      int length = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
      if (length > max.toBytes()) {
        throw Refusal.of(
            Refusal.Code.TOO_LARGE,
            "a message may have %d bytes, and this one has %d".formatted(max.toBytes(), length));
      }
      return text;
    } catch (CharacterCodingException surrogate) {
      throw Refusal.of(Refusal.Code.BAD_TEXT, "the text has half a surrogate pair");
    }
  }

  /** The key of a message. @throws Refusal if it is empty or too long */
  static @Nullable String key(@Nullable String key) {
    if (key != null && (key.isEmpty() || key.length() > MAX_KEY)) {
      throw Refusal.of(Refusal.Code.BAD_REQUEST, "a key has 1 to " + MAX_KEY + " characters");
    }
    return key;
  }
}
