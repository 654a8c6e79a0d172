package dev.gather.retry;

import java.util.random.RandomGenerator;

/**
 * How much of a delay is left to chance, so that clients which failed together don't return
 * together. The names are those of "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
public enum Jitter {
  /** Anything from nothing to the whole delay. */
  FULL,
  /** Half of the delay, and anything up to the other half. */
  EQUAL,
  /** The delay as it is. */
  NONE;

  long apply(long nanos, RandomGenerator random) {
    return switch (this) {
      case FULL -> random.nextLong(nanos + 1);
      case EQUAL -> nanos - random.nextLong(nanos / 2 + 1);
      case NONE -> nanos;
    };
  }
}
