package dev.gather.scope;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.context.Context;

/**
 * One member on its way: from its arrival through its turn to its end. The signals of its work come
 * on any thread and are passed on to its run; all else is confined to the run's serial.
 */
final class Flight<M, T> extends BaseSubscriber<Outcome<T>> {
  private static final Logger log = LoggerFactory.getLogger(Flight.class);
  private static final long NEVER = -1;
  private static final Failure BUG =
      new Failure("proxy_internal_error", "the service met an error of its own");

  private final Run<?, M, T> run;
  final long index;
  final M member;
  final Object key;
  private final long arrivedAt;
  private long startedAt = NEVER;

  private enum Phase {
    STARTING,
    STARTED,
    ENDED
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  /** Written by the work's own thread only. */
  private @Nullable Outcome<T> outcome;

  Flight(Run<?, M, T> run, long index, M member, Object key, long arrivedAt) {
    this.run = run;
    this.index = index;
    this.member = member;
    this.key = key;
    this.arrivedAt = arrivedAt;
  }

  /** Its turn has come. */
  void turn(long now) {
    startedAt = now;
  }

  /**
   * Starts its work, on any thread.
   *
   * @return its outcome if it has ended by now, which its run is not told then; else null
   */
  @Nullable Outcome<T> start(Work<M, T> work, Deadline deadline) {
    if (isDisposed()) {
      return null;
    }
    try {
      work.run(member, deadline).subscribe(this);
    } catch (RuntimeException bug) {
      hookOnError(bug);
    }
    return phase.compareAndSet(Phase.STARTING, Phase.STARTED) ? null : outcome;
  }

  boolean started() {
    return startedAt != NEVER;
  }

  Settled<M, T> settled(Outcome<T> outcome, long scopeStart, long now) {
    return started()
        ? new Settled<>(
            index,
            member,
            outcome,
            Duration.ofNanos(startedAt - arrivedAt),
            Duration.ofNanos(startedAt - scopeStart),
            Duration.ofNanos(now - startedAt))
        : new Settled<>(index, member, outcome, Duration.ofNanos(now - arrivedAt), null, null);
  }

  @Override
  protected void hookOnNext(Outcome<T> result) {
    outcome = result;
  }

  @Override
  protected void hookOnError(Throwable bug) {
    log.error("member {} of a scope ended with an error signal", index, bug);
    end(new Outcome.Failed<>(BUG));
  }

  @Override
  protected void hookOnComplete() {
    Outcome<T> result = outcome;
    if (result == null) {
      hookOnError(new IllegalStateException("ended without an outcome"));
    } else {
      end(result);
    }
  }

  /** What ends while it starts is left to whoever starts it, so that many such don't nest. */
  private void end(Outcome<T> result) {
    outcome = result;
    if (!phase.compareAndSet(Phase.STARTING, Phase.ENDED)) {
      run.ended(this, result);
    }
  }

  @Override
  public Context currentContext() {
    return run.currentContext();
  }
}
