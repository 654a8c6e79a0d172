package dev.gather.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.OptionalLong;

/** Any charset, by its decoder; a few kilobytes at a time. */
final class DecodingCounter implements TextCounter {
  private static final int CHUNK = 8 * 1024;

  private final CharsetDecoder decoder;

  /** On the heap, for there decoders are several times as fast. */
  private final ByteBuffer input = ByteBuffer.allocate(CHUNK);

  private final CharBuffer decoded = CharBuffer.allocate(CHUNK);

  /** The bytes before those in {@code input}. */
  private long consumed;

  private long characters;
  private long lines;
  private boolean afterHigh;
  private OptionalLong malformedAt = OptionalLong.empty();

  DecodingCounter(Charset charset) {
    decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public void add(ByteBuffer piece) {
    while (piece.hasRemaining()) {
      int length = Math.min(input.remaining(), piece.remaining());
      input.put(piece.slice(piece.position(), length));
      piece.position(piece.position() + length);
      decode(false);
    }
  }

  private void decode(boolean last) {
    input.flip();
    CoderResult result;
    do {
      result = decoder.decode(input, decoded, last);
      count();
      if (result.isError()) {
        replace(result.length());
      }
    } while (!result.isUnderflow());
    consumed += input.position();
    input.compact();
  }

  /** What a decoder that replaces does: one character in the place of the sequence. */
  private void replace(int length) {
    if (malformedAt.isEmpty()) {
      malformedAt = OptionalLong.of(consumed + input.position());
    }
    input.position(input.position() + length);
    characters++;
    afterHigh = false;
  }

  /** The second half of a surrogate pair is not counted; UTF-32 may have one without a first. */
  private void count() {
    char[] chars = decoded.array();
    int end = decoded.position();
    for (int i = 0; i < end; i++) {
      char next = chars[i];
      if (!afterHigh || !Character.isLowSurrogate(next)) {
        characters++;
      }
      afterHigh = Character.isHighSurrogate(next);
      if (next == '\n') {
        lines++;
      }
    }
    decoded.clear();
  }

  @Override
  public void end() {
    decode(true);
    decoder.flush(decoded);
    count();
  }

  @Override
  public long characters() {
    return characters;
  }

  @Override
  public long lines() {
    return lines;
  }

  @Override
  public OptionalLong malformedAt() {
    return malformedAt;
  }
}
