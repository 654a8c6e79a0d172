package dev.gather.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An attempt and, when it is slow, a second beside it ("The Tail at Scale", Dean and Barroso,
 * 2013). The timer may fire on another thread while the first attempt ends.
 */
final class Hedge<T> {
  private static final String REASON = "hedge";

  private final Retrying shared;
  private final Run<T> run;
  private final String key;
  private final AttemptLog<T> log;
  private final int number;
  private final AtomicInteger running = new AtomicInteger(1);
  private final long firstFrom;
  private long secondFrom; // published by running

  Hedge(Retrying shared, Run<T> run, String key, AttemptLog<T> log, int number) {
    this.shared = shared;
    this.run = run;
    this.key = key;
    this.log = log;
    this.number = number;
    this.firstFrom = shared.nanoTime.getAsLong();
  }

  /** The first that is not a transient failure, or the last one; the other is disposed of. */
  Mono<Tried<T>> race(Duration after) {
    Mono<Tried<T>> second =
        Mono.delay(after, shared.scheduler).filter(_ -> begin()).flatMap(_ -> whole(number + 1));
    return Flux.merge(whole(number), second).takeUntil(this::decides).last();
  }

  /** Emits on completion, so that the winner is over when all that still runs is cancelled. */
  private Mono<Tried<T>> whole(int number) {
    return run.attempt(number).flux().last();
  }

  private boolean begin() {
    if (shared.gate.closedFor(key) > 0) {
      shared.metrics.denied(Bound.RETRY_AFTER.toString());
      return false;
    }
    secondFrom = shared.nanoTime.getAsLong();
    if (!running.compareAndSet(1, 2)) {
      return false;
    }
    if (!shared.budget.tryRetry(key)) {
      running.decrementAndGet();
      shared.metrics.denied(Bound.BUDGET.toString());
      return false;
    }
    shared.metrics.retried(REASON);
    return true;
  }

  /** Called for one attempt at a time. */
  private boolean decides(Tried<T> tried) {
    boolean other = running.decrementAndGet() > 0;
    if (tried.verdict() instanceof Verdict.Transient) {
      if (other) {
        run.failedBeside(tried);
      }
      return !other;
    }
    if (other) {
      log.put(tried.number() == number ? lost(number + 1, secondFrom) : lost(number, firstFrom));
    }
    return true;
  }

  private Attempted<T> lost(int loser, long from) {
    Duration elapsed = Duration.ofNanos(shared.nanoTime.getAsLong() - from);
    return new Attempted<>(loser, null, elapsed, REASON, null, null);
  }
}
