package dev.gather.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Counts the Unicode code points of a text that arrives in pieces, without holding it. Malformed
 * input counts as the replacement characters that a decoder would put in its place. Confined to one
 * body.
 */
public sealed interface TextCounter {

  /** Counts on; {@code piece} is read to its end. */
  void add(ByteBuffer piece);

  /** The code points of the whole text; to be called once, after the last piece. */
  long end();

  static TextCounter of(Charset charset) {
    return charset.equals(StandardCharsets.UTF_8) ? new Utf8() : new Decoded(charset);
  }

  /**
   * UTF-8 by the decoder of the WHATWG Encoding Standard (section 8.1.1), which puts one
   * replacement character in the place of each maximal subpart of an ill-formed sequence (Unicode
   * 17, section 3.9.6); eight bytes at a time where all of them are ASCII.
   */
  final class Utf8 implements TextCounter {
    private static final long HIGH_BITS = 0x8080808080808080L;
    private long count;
    private int needed;
    private int lower = 0x80;
    private int upper = 0xbf;

    @Override
    public void add(ByteBuffer piece) {
      int at = piece.position();
      int end = piece.limit();
      while (at < end) {
        if (needed == 0) {
          while (at + Long.BYTES <= end && (piece.getLong(at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
            count += Long.BYTES;
          }
          if (at == end) {
            break;
          }
        }
        next(piece.get(at++) & 0xff);
      }
      piece.position(end);
    }

    private void next(int octet) {
      if (needed == 0) {
        first(octet);
      } else if (octet < lower || octet > upper) {
        count++;
        sequence(0, 0x80, 0xbf);
        first(octet);
      } else {
        sequence(needed - 1, 0x80, 0xbf);
        if (needed == 0) {
          count++;
        }
      }
    }

    private void first(int octet) {
      if (octet >= 0xc2 && octet <= 0xdf) {
        sequence(1, 0x80, 0xbf);
      } else if (octet >= 0xe0 && octet <= 0xef) {
        sequence(2, octet == 0xe0 ? 0xa0 : 0x80, octet == 0xed ? 0x9f : 0xbf);
      } else if (octet >= 0xf0 && octet <= 0xf4) {
        sequence(3, octet == 0xf0 ? 0x90 : 0x80, octet == 0xf4 ? 0x8f : 0xbf);
      } else {
        count++;
      }
    }

    private void sequence(int more, int from, int to) {
      needed = more;
      lower = from;
      upper = to;
    }

    @Override
    public long end() {
      return needed == 0 ? count : count + 1;
    }
  }

  /** Any other charset, by its decoder. */
  final class Decoded implements TextCounter {
    private final CharsetDecoder decoder;
    private final CharBuffer characters = CharBuffer.allocate(4096);
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private boolean afterHigh;
    private long count;

    Decoded(Charset charset) {
      decoder =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    @Override
    public void add(ByteBuffer piece) {
      ByteBuffer input = piece;
      if (rest.hasRemaining()) {
        input = ByteBuffer.allocate(rest.remaining() + piece.remaining()).put(rest).put(piece);
        input.flip();
      }
      decode(input, false);
      rest = ByteBuffer.allocate(input.remaining()).put(input).flip();
    }

    private void decode(ByteBuffer input, boolean last) {
      while (decoder.decode(input, characters, last).isOverflow()) {
        countDecoded();
      }
      countDecoded();
    }

    /** The second half of a surrogate pair is not counted; UTF-32 may have one without a first. */
    private void countDecoded() {
      characters.flip();
      while (characters.hasRemaining()) {
        char next = characters.get();
        if (!afterHigh || !Character.isLowSurrogate(next)) {
          count++;
        }
        afterHigh = Character.isHighSurrogate(next);
      }
      characters.clear();
    }

    @Override
    public long end() {
      decode(rest, true);
      decoder.flush(characters);
      countDecoded();
      return count;
    }
  }
}
