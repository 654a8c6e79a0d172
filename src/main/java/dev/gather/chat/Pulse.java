package dev.gather.chat;

import java.time.Duration;

/**
 * When the other side was last heard, and asked whether it is there. Times are of the monotonic
 * clock.
 */
final class Pulse {
  private static final long PING = Duration.ofSeconds(25).toNanos();
  private static final long DEAD = Duration.ofSeconds(33).toNanos();

  private final long openedNanos;
  private long heardNanos;
  private long askedNanos;

  /** What is to be thought of the other side. */
  enum State {
    ALIVE,
    /** It is to be asked, which is taken for done. */
    QUIET,
    DEAD
  }

  Pulse(long openedNanos) {
    this.openedNanos = openedNanos;
    this.heardNanos = openedNanos;
    this.askedNanos = openedNanos;
  }

  void heard(long now) {
    heardNanos = now;
  }

  State at(long now) {
    if (now - heardNanos > DEAD) {
      return State.DEAD;
    }
    if (now - askedNanos < PING) {
      return State.ALIVE;
    }
    askedNanos = now;
    return State.QUIET;
  }

  boolean older(long now, Duration age) {
    return now - openedNanos > age.toNanos();
  }
}
