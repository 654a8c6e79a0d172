package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * One attempt under way: counted as in flight, watched, and ended once, by whatever comes first of
 * its outcome, its time limit, and a caller that gives it up. Its connection is free by then.
 */
final class Execution extends BaseSubscriber<Outcome<Response>> {
  private static final Logger log = LoggerFactory.getLogger(Execution.class);

  /** Reactor's key for who hears of errors that come when all is over. */
  private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

  private static final Consumer<Throwable> LATE = Execution::late;

  private static final Failure TOO_SLOW =
      new Failure("connection_read_timeout", "the body came too slowly");

  private final Attempt attempt;
  private final Fetcher fetcher;
  private final MonoSink<Outcome<Response>> sink;
  private final Context context;
  private final long expiresAt;
  private final boolean expires;
  private final AtomicBoolean over = new AtomicBoolean();

  // The watchdog's own: since when a body is looked at, and how much of it there was then.
  private @Nullable Hop receiving;
  private long receivingSince;
  private long receivedBefore;

  /**
   * @param nanos until its time is up; negative for never
   */
  Execution(Attempt attempt, Fetcher fetcher, MonoSink<Outcome<Response>> sink, long nanos) {
    this.attempt = attempt;
    this.fetcher = fetcher;
    this.sink = sink;
    this.context = Context.of(sink.contextView()).put(ON_ERROR_DROPPED, LATE);
    this.expires = nanos >= 0;
    this.expiresAt = fetcher.ticker().now() + nanos;
    fetcher.metrics().began();
    fetcher.watchdog().watch(this);
    sink.onCancel(this); // which may have come by now
  }

  private static void late(Throwable error) {
    log.debug("after the end of an attempt", error);
  }

  @Override
  protected void hookOnNext(Outcome<Response> outcome) {
    end(outcome);
  }

  @Override
  protected void hookOnError(Throwable error) {
    end(new Outcome.Failed<>(attempt.failure(error)));
  }

  @Override
  protected void hookOnCancel() {
    attempt.abandoned();
    release();
  }

  /** Ends it before its work has begun, too. */
  @Override
  public void dispose() {
    cancel();
    release();
  }

  @Override
  public Context currentContext() {
    return context;
  }

  private void end(Outcome<Response> outcome) {
    if (release()) {
      sink.success(outcome);
    }
  }

  private boolean release() {
    boolean first = over.compareAndSet(false, true);
    if (first) {
      attempt.ended();
      fetcher.watchdog().forget(this);
      fetcher.metrics().ended();
    }
    return first;
  }

  /**
   * Ends it if its time is up or its body comes too slowly.
   *
   * @param window over which the rate of a body is taken, in nanoseconds
   * @param least what a body has to bring in that time, in bytes
   */
  void look(long now, long window, double least) {
    if (expires && now - expiresAt >= 0) {
      cutOff(attempt.expired());
      return;
    }
    Hop hop = attempt.receiving();
    if (hop == null || hop != receiving) {
      lookFrom(hop, now);
    } else if (now - receivingSince >= window) {
      if (hop.bytes() - receivedBefore < least) {
        cutOff(TOO_SLOW);
      }
      lookFrom(hop, now);
    }
  }

  private void lookFrom(@Nullable Hop hop, long now) {
    receiving = hop;
    receivingSince = now;
    receivedBefore = hop == null ? 0 : hop.bytes();
  }

  private void cutOff(Failure failure) {
    if (release()) {
      cancel();
      sink.success(new Outcome.Failed<>(failure));
    }
  }
}
