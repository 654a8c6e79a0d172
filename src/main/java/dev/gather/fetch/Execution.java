package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * One attempt under way: counted as in flight, watched, and ended once, by whatever comes first of
 * its outcome, its time limit, and a caller that gives it up. Its connection is free by then.
 */
final class Execution implements Subscription {
  private static final Logger log = LoggerFactory.getLogger(Execution.class);

  /** Reactor's key for who hears of errors that come when all is over. */
  private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

  private static final Consumer<Throwable> LATE = Execution::late;

  private static final Failure TOO_SLOW =
      new Failure("connection_read_timeout", "the body came too slowly");

  private enum State {
    NEW,
    WAITING,
    RUNNING,
    OVER
  }

  private final Attempt attempt;
  private final Fetcher fetcher;
  private final Request first;
  private final CoreSubscriber<? super Outcome<Response>> caller;
  private final long nanos;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private volatile long begunAt;

  /** Of the request under way. */
  private volatile @Nullable Reply reply;

  // The watchdog's own: since when a body is looked at, and how much of it there was then.
  private @Nullable Hop receiving;
  private long receivingSince;
  private long receivedBefore;

  /**
   * @param nanos until its time is up; negative for never
   */
  Execution(
      Attempt attempt,
      Fetcher fetcher,
      Request first,
      CoreSubscriber<? super Outcome<Response>> caller,
      long nanos) {
    this.attempt = attempt;
    this.fetcher = fetcher;
    this.first = first;
    this.caller = caller;
    this.nanos = nanos;
  }

  /** Waits for its turn, and begins. */
  @Override
  public void request(long n) {
    if (state.compareAndSet(State.NEW, State.WAITING)) {
      attempt.take(first.target(), this::begin);
    }
  }

  private void begin() {
    begunAt = fetcher.ticker().now();
    fetcher.metrics().began();
    fetcher.watchdog().watch(this);
    if (state.compareAndSet(State.WAITING, State.RUNNING)) {
      send(first);
    } else {
      forget();
    }
  }

  /** Sends the attempt's first request, or the one that a redirect leads to. */
  void send(Request request) {
    if (isOver()) {
      return;
    }
    Reply coming = attempt.next(request, this);
    reply = coming;
    try {
      fetcher.clients().exchange(coming.hop(), fetcher.fields()).subscribe(coming);
    } catch (RuntimeException refused) {
      failed(refused);
    }
    if (isOver()) {
      coming.cancel();
    }
  }

  void failed(Throwable error) {
    if (isOver()) {
      late(error);
    } else {
      end(new Outcome.Failed<>(attempt.failure(error)));
    }
  }

  static void late(Throwable error) {
    log.debug("after the end of an attempt", error);
  }

  /** What the signals of its requests go with. */
  Context context() {
    return Context.of(caller.currentContext()).put(ON_ERROR_DROPPED, LATE);
  }

  @Override
  public void cancel() {
    if (release()) {
      giveUp();
    }
  }

  private void giveUp() {
    Reply coming = reply;
    if (coming != null) {
      coming.cancel();
    }
    attempt.abandoned();
  }

  void end(Outcome<Response> outcome) {
    if (release()) {
      tell(outcome);
    }
  }

  private void tell(Outcome<Response> outcome) {
    attempt.told(outcome);
    caller.onNext(outcome);
    caller.onComplete();
  }

  private boolean isOver() {
    return state.get() == State.OVER;
  }

  private boolean release() {
    State was = state.getAndSet(State.OVER);
    if (was != State.OVER) {
      attempt.ended();
    }
    if (was == State.RUNNING) {
      forget();
    }
    return was != State.OVER;
  }

  private void forget() {
    fetcher.watchdog().forget(this);
    fetcher.metrics().ended();
  }

  /**
   * Ends it if its time is up or its body comes too slowly.
   *
   * @param window over which the rate of a body is taken, in nanoseconds
   * @param least what a body has to bring in that time, in bytes
   */
  void look(long now, long window, double least) {
    if (nanos >= 0 && now - begunAt >= nanos) {
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
      giveUp();
      tell(new Outcome.Failed<>(failure));
    }
  }
}
