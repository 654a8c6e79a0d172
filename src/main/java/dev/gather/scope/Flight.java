package dev.gather.scope;

import java.time.Duration;
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

  /** Written by the work's own thread only. */
  private @Nullable Outcome<T> outcome;

  Flight(Run<?, M, T> run, long index, M member, Object key, long arrivedAt) {
    this.run = run;
    this.index = index;
    this.member = member;
    this.key = key;
    this.arrivedAt = arrivedAt;
  }

  void start(Work<M, T> work, Deadline deadline, long now) {
    startedAt = now;
    try {
      work.run(member, deadline).subscribe(this);
    } catch (RuntimeException bug) {
      hookOnError(bug);
    }
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
    run.ended(this, new Outcome.Failed<>(BUG));
  }

  @Override
  protected void hookOnComplete() {
    Outcome<T> result = outcome;
    if (result == null) {
      hookOnError(new IllegalStateException("ended without an outcome"));
    } else {
      run.ended(this, result);
    }
  }

  @Override
  public Context currentContext() {
    return run.currentContext();
  }
}
