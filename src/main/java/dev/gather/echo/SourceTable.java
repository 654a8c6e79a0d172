package dev.gather.echo;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A number for each source, for at most {@value #CAPACITY} sources, in memory that never grows.
 *
 * <p>Set-associative, as the caches of a CPU: a source has a place in one of {@value #WAYS} slots,
 * which one cache line holds the keys of. Where all are taken, it takes the place of the one with
 * the smallest number, which is forgotten. Sources are told apart by 64 bits of a seeded hash, so
 * that nobody can choose addresses that meet in one set. One thread changes it; any may count.
 */
final class SourceTable {
  static final int CAPACITY = 32_768;
  private static final int WAYS = 8;

  /** The number of a source that is new. */
  static final long NEW = Long.MIN_VALUE;

  private final long seed;
  private final long[] keys = new long[CAPACITY];
  private final AtomicLongArray numbers = new AtomicLongArray(CAPACITY);

  SourceTable(long seed) {
    this.seed = seed;
    for (int slot = 0; slot < CAPACITY; slot++) {
      numbers.setPlain(slot, NEW);
    }
  }

  /** The slot of a source, given as the halves of its IPv6 address and its port. */
  int slot(long high, long low, int port) {
    long key = mix(mix(mix(seed ^ high) ^ low) ^ port);
    int first = (int) (key >>> 32) & (CAPACITY - WAYS);
    int smallest = first;
    for (int slot = first; slot < first + WAYS; slot++) {
      if (keys[slot] == key) {
        return slot;
      }
      if (numbers.getPlain(slot) < numbers.getPlain(smallest)) {
        smallest = slot;
      }
    }
    keys[smallest] = key;
    numbers.setOpaque(smallest, NEW);
    return smallest;
  }

  long get(int slot) {
    return numbers.getPlain(slot);
  }

  void set(int slot, long number) {
    numbers.setOpaque(slot, number);
  }

  /** How many sources have at least that number. */
  int countFrom(long number) {
    int count = 0;
    for (int slot = 0; slot < CAPACITY; slot++) {
      if (numbers.getOpaque(slot) >= number) {
        count++;
      }
    }
    return count;
  }

  /** The finalizer of MurmurHash3: each bit of the input changes about half of the output's. */
  private static long mix(long bits) {
    long first = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
    long second = (first ^ (first >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return second ^ (second >>> 33);
  }
}
