package dev.gather.lab;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * How often each key was asked for. Holds a bounded number of keys; for a new one beyond it the
 * eldest is forgotten, and starts anew. Safe for many threads.
 */
final class FlakyTable {
  /** What a key answers: it fails while there were no more requests than failures asked for. */
  record Answer(String key, int failures, long requests) {
    boolean failed() {
      return requests <= failures;
    }
  }

  private final int capacity;

  /** Guarded by itself; in the order in which the keys came. */
  private final SequencedMap<String, Long> requests = new LinkedHashMap<>();

  FlakyTable(int capacity) {
    this.capacity = capacity;
  }

  Answer ask(String key, int failures) {
    synchronized (requests) {
      long count = requests.merge(key, 1L, Long::sum);
      if (requests.size() > capacity) {
        requests.pollFirstEntry();
      }
      return new Answer(key, failures, count);
    }
  }
}
