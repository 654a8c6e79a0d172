package dev.gather.scope;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/**
 * Starts the members of a run whose turn has come. They are added within its serial and started
 * outside of it, so that several threads start members at once, and each best goes on with one when
 * it has brought another to its end. Thread-safe.
 */
final class Launcher<M, T> {
  private final Work<M, T> work;
  private final Deadline deadline;
  private final BiConsumer<Flight<M, T>, Outcome<T>> endedAtOnce;
  private final Queue<Flight<M, T>> ready = new ConcurrentLinkedQueue<>();

  /**
   * @param endedAtOnce is told of members that have ended by the time they are started
   */
  Launcher(Work<M, T> work, Deadline deadline, BiConsumer<Flight<M, T>, Outcome<T>> endedAtOnce) {
    this.work = work;
    this.deadline = deadline;
    this.endedAtOnce = endedAtOnce;
  }

  void add(Flight<M, T> flight) {
    ready.add(flight);
  }

  /** Starts all that there are, those too that the ends of others make room for. */
  void launch() {
    for (Flight<M, T> next = ready.poll(); next != null; next = ready.poll()) {
      Outcome<T> outcome = next.start(work, deadline);
      if (outcome != null) {
        endedAtOnce.accept(next, outcome);
      }
    }
  }
}
