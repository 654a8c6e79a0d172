package dev.gather.echo;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A count that one thread adds to and any thread reads. Adding is a plain load and store, for
 * nobody else writes; a reader sees it soon, not at once.
 */
final class Count {
  private final AtomicLong value = new AtomicLong();

  void add(long more) {
    value.setOpaque(value.getPlain() + more);
  }

  long get() {
    return value.getOpaque();
  }
}
