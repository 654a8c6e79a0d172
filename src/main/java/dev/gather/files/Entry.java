package dev.gather.files;

import java.time.Instant;

/**
 * Something in a directory; of a link that stays below the root, what it leads to.
 *
 * @param bytes its size, of a file
 */
record Entry(String name, Kind kind, boolean link, long bytes, Instant modified) {

  /** What it is. */
  enum Kind {
    FILE,
    DIRECTORY,
    /** A device, a pipe, a socket, or a link that leads nowhere. */
    OTHER
  }

  /** Something of which no more is to be told. */
  static Entry other(String name, boolean link) {
    return new Entry(name, Kind.OTHER, link, 0, Instant.EPOCH);
  }

  boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }
}
