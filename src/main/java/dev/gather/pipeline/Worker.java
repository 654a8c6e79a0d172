package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** One producer or consumer. Confined to the thread of its run. */
final class Worker<T> {
  private static final long NOT_WAITING = Long.MIN_VALUE;

  final int number;
  final Disposable.Swap task = Disposables.swap();

  /** What a producer has in hand, to put it into the queue. */
  @Nullable T item;

  boolean working;
  boolean ended;
  private long waitingSince = NOT_WAITING;
  private long waited;

  Worker(int number) {
    this.number = number;
  }

  void waits(Ticker ticker) {
    if (waitingSince == NOT_WAITING) {
      waitingSince = ticker.now();
    }
  }

  void goesOn(Ticker ticker) {
    if (waitingSince != NOT_WAITING) {
      waited += ticker.now() - waitingSince;
      waitingSince = NOT_WAITING;
    }
  }

  /** How long it has waited so far, in nanoseconds. */
  long waited() {
    return waited;
  }
}
