package dev.gather.text;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Counts a text that arrives in pieces, without holding it. Malformed input counts as the
 * replacement characters that a decoder would put in its place, and the first of it is remembered.
 * Confined to one text.
 */
public sealed interface TextCounter permits Utf8Counter, DecodingCounter {

  /** A counter for any charset that can decode. */
  static TextCounter of(Charset charset) {
    return charset.equals(StandardCharsets.UTF_8)
        ? new Utf8Counter()
        : new DecodingCounter(charset);
  }

  /** Counts on; {@code piece} is read to its end. */
  void add(ByteBuffer piece);

  /** Tells that the last piece was added. What follows is about the whole text then. */
  void end();

  /** Unicode code points. */
  long characters();

  /** Line feeds, so a last line without one is not counted: {@code wc -l}. */
  long lines();

  /**
   * Where the first malformed or unmappable sequence begins, in bytes from 0; none if all input so
   * far was well-formed.
   */
  OptionalLong malformedAt();
}
