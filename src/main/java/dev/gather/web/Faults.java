package dev.gather.web;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one request, so that one reply names them all. Not thread-safe. */
public final class Faults {
  /** So many are named, for a reply must not grow with the rubbish that it answers. */
  static final int NAMED = 100;

  private final List<Fault> faults = new ArrayList<>();
  private long more;

  /** Adds a fault; {@link Fault} says what a pointer looks like. */
  public void add(String pointer, String detail) {
    if (full()) {
      more++;
    } else {
      faults.add(new Fault(pointer, detail));
    }
  }

  /** Whether further faults are only counted. */
  boolean full() {
    return faults.size() >= NAMED;
  }

  /** The faults so far, in the order they were found; the last one may stand for many more. */
  public List<Fault> all() {
    List<Fault> all = new ArrayList<>(faults);
    if (more > 0) {
      all.add(new Fault("#", "and " + more + " more faults"));
    }
    return List.copyOf(all);
  }

  /**
   * Ends the reading of a request.
   *
   * @throws Problem 400 with every fault, if there is any
   */
  public void throwIfAny() {
    if (!faults.isEmpty()) {
      throw Problem.badRequest(all());
    }
  }
}
