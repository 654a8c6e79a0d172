package dev.gather.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * UTF-8 by the decoder of the WHATWG Encoding Standard (section 8.1.1), which puts one replacement
 * character in the place of each maximal subpart of an ill-formed sequence (Unicode 17, section
 * 3.9.6). Well-formed text is counted eight bytes at a time by {@link Utf8Words}; what is broken,
 * or cut by the end of a piece, byte by byte.
 */
final class Utf8Counter implements TextCounter {
  private static final long NONE = -1;

  private final Utf8Words words = new Utf8Words();

  /** The bytes of the pieces before this one. */
  private long before;

  private long characters;
  private long lines;
  private long malformedAt = NONE;
  private long sequenceAt;
  private int needed;
  private int lower = 0x80;
  private int upper = 0xbf;

  @Override
  public void add(ByteBuffer piece) {
    ByteBuffer bytes = piece.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int start = piece.position();
    int at = start;
    int end = piece.limit();
    int wordsFrom = start;
    while (at < end) {
      if (needed == 0 && at >= wordsFrom) {
        at = words.count(bytes, at, end);
        wordsFrom = at + Long.BYTES;
      }
      if (at < end) {
        next(bytes.get(at) & 0xff, before + at - start);
        at++;
      }
    }
    before += end - start;
    piece.position(end);
  }

  private void next(int octet, long at) {
    if (needed == 0) {
      first(octet, at);
    } else if (octet < lower || octet > upper) {
      malformed();
      sequence(0, 0x80, 0xbf);
      first(octet, at);
    } else {
      sequence(needed - 1, 0x80, 0xbf);
      if (needed == 0) {
        characters++;
      }
    }
  }

  private void first(int octet, long at) {
    sequenceAt = at;
    if (octet < 0x80) {
      characters++;
      if (octet == '\n') {
        lines++;
      }
    } else if (octet >= 0xc2 && octet <= 0xdf) {
      sequence(1, 0x80, 0xbf);
    } else if (octet >= 0xe0 && octet <= 0xef) {
      sequence(2, octet == 0xe0 ? 0xa0 : 0x80, octet == 0xed ? 0x9f : 0xbf);
    } else if (octet >= 0xf0 && octet <= 0xf4) {
      sequence(3, octet == 0xf0 ? 0x90 : 0x80, octet == 0xf4 ? 0x8f : 0xbf);
    } else {
      malformed();
    }
  }

  private void sequence(int more, int from, int to) {
    needed = more;
    lower = from;
    upper = to;
  }

  private void malformed() {
    characters++;
    if (malformedAt == NONE) {
      malformedAt = sequenceAt;
    }
  }

  @Override
  public void end() {
    if (needed > 0) {
      malformed();
      needed = 0;
    }
  }

  @Override
  public long characters() {
    return characters + words.characters();
  }

  @Override
  public long lines() {
    return lines + words.lines();
  }

  @Override
  public OptionalLong malformedAt() {
    return malformedAt == NONE ? OptionalLong.empty() : OptionalLong.of(malformedAt);
  }
}
