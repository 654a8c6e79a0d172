package dev.gather.web;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one request, so that one reply names them all. Not thread-safe. */
public final class Faults {
  private final List<Fault> faults = new ArrayList<>();

  /** Adds a fault; {@link Fault} says what a pointer looks like. */
  public void add(String pointer, String detail) {
    faults.add(new Fault(pointer, detail));
  }

  /** The faults so far, in the order they were found. */
  public List<Fault> all() {
    return List.copyOf(faults);
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
