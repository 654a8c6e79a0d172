package dev.gather.web;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Cuts one body into lines, which may begin in one buffer and end in another. */
final class LineSplitter {
  private final int maxBytes;

  /** The part of a line that came with earlier buffers. */
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  private long number = 1;

  LineSplitter(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The lines that end in these bytes; to be iterated once, to their end before the next bytes. */
  Iterable<String> lines(byte[] bytes) {
    return () -> new Cut(bytes);
  }

  /** The line that the end of the body ends, or null if there is none. */
  @Nullable String last() {
    return begun.size() == 0 ? null : line(new byte[0], 0, 0);
  }

  private void keep(byte[] bytes, int start, int end) {
    begun.write(bytes, start, end - start);
    // One more than the limit, since a CR may turn out to be part of the line's end.
    if (begun.size() - 1 > maxBytes) {
      throw tooLong();
    }
  }

  private String line(byte[] bytes, int start, int end) {
    if (begun.size() == 0) {
      return decode(bytes, start, end);
    }
    begun.write(bytes, start, end - start);
    byte[] whole = begun.toByteArray();
    begun.reset();
    return decode(whole, 0, whole.length);
  }

  private String decode(byte[] bytes, int start, int end) {
    int length = end > start && bytes[end - 1] == '\r' ? end - start - 1 : end - start;
    if (length > maxBytes) {
      throw tooLong();
    }
    try {
      String line = Utf8.decode(bytes, start, length);
      number++;
      return line;
    } catch (Malformed malformed) {
      throw Problem.badRequest("Line " + number + " is " + malformed.detail());
    }
  }

  private Problem tooLong() {
    return Problem.tooLarge(
        "Line " + number + " is above the limit for a line of " + maxBytes + " bytes");
  }

  private final class Cut implements Iterator<String> {
    private final byte[] bytes;
    private int start;
    private int feed;

    Cut(byte[] bytes) {
      this.bytes = bytes;
      this.feed = nextFeed();
    }

    @Override
    public boolean hasNext() {
      if (feed < bytes.length) {
        return true;
      }
      keep(bytes, start, bytes.length);
      start = bytes.length;
      return false;
    }

    @Override
    public String next() {
      if (feed == bytes.length) {
        throw new NoSuchElementException();
      }
      String line = line(bytes, start, feed);
      start = feed + 1;
      feed = nextFeed();
      return line;
    }

    private int nextFeed() {
      int i = start;
      while (i < bytes.length && bytes[i] != '\n') {
        i++;
      }
      return i;
    }
  }
}
