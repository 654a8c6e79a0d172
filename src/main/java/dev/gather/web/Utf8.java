package dev.gather.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict decoding of UTF-8. */
final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /**
   * Decodes bytes that must be UTF-8.
   *
   * @throws Malformed if they are not; the message says at which byte, counted from 0
   */
  static String decode(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    // A replacement character is either in the bytes themselves or stands for malformed ones.
    ByteBuffer input = ByteBuffer.wrap(bytes, offset, length);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(input);
      return text;
    } catch (CharacterCodingException malformed) {
      throw new Malformed("not UTF-8 at byte " + (input.position() - offset));
    }
  }
}
