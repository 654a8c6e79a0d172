package dev.gather.text;

import java.nio.ByteBuffer;

/**
 * Checks and counts well-formed UTF-8 (RFC 3629) eight bytes at a time, in the bytes of a {@code
 * long}: no tables, and no branch on what the text is made of but whether it is ASCII. The eighth
 * bit of a byte says whether something is so; the first byte is the lowest one.
 */
final class Utf8Words {
  private static final long EIGHTH = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final long SEVEN = ~EIGHTH;
  private static final int ASCII_BLOCK = 4 * Long.BYTES;

  private long characters;
  private long lines;

  long characters() {
    return characters;
  }

  long lines() {
    return lines;
  }

  /**
   * Counts words as far as all of them are well-formed.
   *
   * @param bytes in little-endian order
   * @param from where a character begins
   * @return where the first character begins that was not counted
   */
  int count(ByteBuffer bytes, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      at = ascii(bytes, at, end);
      int mixed = mixed(bytes, at, end);
      if (mixed == at) {
        return at;
      }
      at = mixed;
    }
    return at;
  }

  /** As long as blocks are ASCII. */
  private int ascii(ByteBuffer bytes, int from, int end) {
    int at = from;
    long feeds = 0;
    while (at + ASCII_BLOCK <= end) {
      long a = bytes.getLong(at);
      long b = bytes.getLong(at + Long.BYTES);
      long c = bytes.getLong(at + 2 * Long.BYTES);
      long d = bytes.getLong(at + 3 * Long.BYTES);
      if (((a | b | c | d) & EIGHTH) != 0) {
        break;
      }
      feeds += (feeds(a) >>> 7) + (feeds(b) >>> 7) + (feeds(c) >>> 7) + (feeds(d) >>> 7);
      at += ASCII_BLOCK;
      if (((at - from) & (32 * ASCII_BLOCK - 1)) == 0) {
        lines += sum(feeds);
        feeds = 0;
      }
    }
    lines += sum(feeds);
    characters += at - from;
    return at;
  }

  /** Up to the first word that is broken, or the first two blocks that are ASCII again. */
  private int mixed(ByteBuffer bytes, int from, int end) {
    int at = from;
    long last = 0;
    int plain = 0;
    while (at + Long.BYTES <= end && plain < 8) {
      long word = bytes.getLong(at);
      if (broken(word, last) != 0) {
        break;
      }
      characters += Long.bitCount(~continuing(word) & EIGHTH);
      lines += Long.bitCount(feeds(word));
      plain = (word & EIGHTH) == 0 ? plain + 1 : 0;
      last = word;
      at += Long.BYTES;
    }
    return at - unfinished(last);
  }

  /** Takes back the character that goes on beyond the word, if one does; its bytes so far. */
  private int unfinished(long word) {
    int bytes =
        (word >>> 56 & 0xff) >= 0xc0
            ? 1
            : (word >>> 48 & 0xff) >= 0xe0 ? 2 : (word >>> 40 & 0xff) >= 0xf0 ? 3 : 0;
    if (bytes > 0) {
      characters--;
    }
    return bytes;
  }

  /** Marks what is ill-formed in a word, as far as it and the one before can tell. */
  private static long broken(long word, long last) {
    if (((word | last) & EIGHTH) == 0) {
      return 0;
    }
    long before = word << 8 | last >>> 56;
    long second = word << 16 | last >>> 48;
    long third = word << 24 | last >>> 40;
    long due = before & before << 1;
    due |= second & second << 1 & second << 2;
    due |= third & third << 1 & third << 2 & third << 3;
    return (due & EIGHTH ^ continuing(word)) | forbidden(before, word);
  }

  /**
   * Marks the pairs of bytes that RFC 3629 has no place for though the count of bytes is right: C0,
   * C1 and F5 to FF, overlong E0 and F0, surrogates after ED, and what F4 takes beyond U+10FFFF.
   */
  private static long forbidden(long lead, long next) {
    long bit5 = lead << 2;
    long bit4 = lead << 3;
    long bit3 = lead << 4;
    long bit2 = lead << 5;
    long bit1 = lead << 6;
    long bit0 = lead << 7;
    long high = next << 2;
    long higher = high | next << 3;
    long of2 = ~(bit5 | bit4 | bit3 | bit2 | bit1);
    long of3 = bit5 & ~bit4;
    long e0 = ~(bit3 | bit2 | bit1 | bit0) & ~high;
    long ed = bit3 & bit2 & ~bit1 & bit0 & high;
    long of4 = bit5 & bit4;
    long f0 = ~(bit2 | bit1 | bit0) & ~higher;
    long f4 = bit2 & (bit1 | bit0 | higher);
    return lead & lead << 1 & EIGHTH & (of2 | of3 & (e0 | ed) | of4 & (bit3 | f0 | f4));
  }

  private static long continuing(long word) {
    return word & ~(word << 1) & EIGHTH;
  }

  /** Marks line feeds. */
  private static long feeds(long word) {
    long other = word ^ '\n' * ONES;
    return ~((other & SEVEN) + SEVEN | other | SEVEN);
  }

  /** The sum of the bytes, of which each may be up to 255. */
  private static long sum(long bytes) {
    long pairs = (bytes & 0x00ff00ff00ff00ffL) + (bytes >>> 8 & 0x00ff00ff00ff00ffL);
    return pairs * 0x0001000100010001L >>> 48;
  }
}
