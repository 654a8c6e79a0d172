package dev.gather.scope;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One run of a scope, between the source of its members and the reader of its reports. All that
 * happens to it is an event, and its {@link Serial} takes events one at a time: no field but the
 * serial and the launcher is touched outside of it, and none needs a lock.
 */
final class Run<S, M, T> implements CoreSubscriber<S>, Subscription {
  private final Plan<S> plan;
  private final Function<? super S, ? extends M> opening;
  private final Ticker ticker;
  private final ScopeMetrics metrics;
  private final CoreSubscriber<? super Report<M, T>> reader;
  private final Serial serial = new Serial();

  private final long startedAt;
  private final Launcher<M, T> launcher;
  private final Disposable.Swap alarm = Disposables.swap();

  private final Lanes<Waiting<S>> waiting;
  private final Set<Flight<M, T>> inFlight = new LinkedHashSet<>();
  private final Untold<M, T> untold;
  private final Tally tally = new Tally();
  private final Source source;
  private long arrived;
  private long told;
  private long demand;
  private long lastEnd;
  private @Nullable Cut cut;
  private Failure because = Failure.CANCELLED;
  private boolean over;

  /** One that has not begun: no more than it takes, for there may be many. */
  private record Waiting<S>(S member, long index, Object key, long arrivedAt) {}

  Run(
      Plan<S> plan,
      Function<? super S, ? extends M> opening,
      Work<M, T> work,
      Ticker ticker,
      ScopeMetrics metrics,
      CoreSubscriber<? super Report<M, T>> reader) {
    this.plan = plan;
    this.opening = opening;
    this.ticker = ticker;
    this.metrics = metrics;
    this.reader = reader;
    this.waiting = new Lanes<>(plan.perKey());
    this.untold = new Untold<>(plan.order());
    this.source = new Source(plan.lookahead());
    Duration limit = plan.options().deadline();
    this.startedAt = ticker.now();
    this.lastEnd = startedAt;
    Deadline deadline = new Deadline(ticker, limit);
    this.launcher =
        new Launcher<>(work, deadline, (flight, outcome) -> happened(landing(flight, outcome)));
  }

  private void event(Runnable change) {
    happened(change);
    if (!serial.isInside()) {
      launcher.launch();
    }
  }

  private void happened(Runnable change) {
    serial.run(
        () -> {
          if (!over) {
            try {
              change.run();
              advance();
            } catch (Throwable bug) {
              fail(bug);
            }
          }
        });
  }

  @Override
  public void onSubscribe(Subscription s) {
    reader.onSubscribe(this);
    long limit = plan.options().deadline().toNanos();
    serial.run(
        () -> {
          source.begin(s);
          if (over) {
            s.cancel();
          }
        });
    Runnable late = () -> cutOff(Cut.DEADLINE, Failure.DEADLINE_EXCEEDED);
    event(
        () ->
            alarm.replace(
                ticker.scheduler().schedule(() -> event(late), limit, TimeUnit.NANOSECONDS)));
  }

  @Override
  public void onNext(S member) {
    event(
        () -> {
          Object key = plan.key().apply(member);
          waiting.add(key, new Waiting<>(member, arrived++, key, ticker.now()));
          if (cut != null) {
            waiting.drain(next -> cancelled(open(next)));
          }
        });
  }

  private Flight<M, T> open(Waiting<S> next) {
    M member = opening.apply(next.member());
    return new Flight<>(this, next.index(), member, next.key(), next.arrivedAt());
  }

  @Override
  public void onError(Throwable failure) {
    event(() -> fail(failure));
  }

  @Override
  public void onComplete() {
    event(source::end);
  }

  @Override
  public void request(long n) {
    if (Operators.validate(n)) {
      event(() -> demand = Operators.addCap(demand, n));
    }
  }

  @Override
  public void cancel() {
    event(() -> over(Cut.CALLER));
  }

  /** A member has come to its end, on whatever thread that was. */
  void ended(Flight<M, T> flight, Outcome<T> outcome) {
    event(landing(flight, outcome));
  }

  private Runnable landing(Flight<M, T> flight, Outcome<T> outcome) {
    long now = ticker.now();
    return () -> {
      if (inFlight.remove(flight)) {
        waiting.release(flight.key);
        settle(flight, outcome, now);
        if (plan.options().join().decidedBy(outcome)) {
          cutOff(Cut.JOIN, Failure.CANCELLED);
        }
      }
    };
  }

  private void cutOff(Cut why, Failure failure) {
    if (cut != null) {
      return;
    }
    if (told + untold.size() < arrived || !source.ended()) {
      metrics.cut(why);
    }
    cut = why;
    because = failure;
    stop(this::cancelled);
    // Members that the source had sent by now stand before this event, and are reported too.
    event(source::end);
  }

  private void fail(Throwable failure) {
    try {
      over(Cut.ERROR);
    } finally {
      reader.onError(failure);
    }
  }

  private void over(Cut why) {
    over = true;
    stop(flight -> {});
    if (cut == null) {
      metrics.cut(why);
    }
    metrics.ended(plan, Duration.ofNanos(ticker.now() - startedAt));
  }

  private void stop(Consumer<Flight<M, T>> each) {
    source.cancel();
    alarm.dispose();
    inFlight.forEach(Flight::dispose);
    inFlight.forEach(each);
    inFlight.clear();
    waiting.drain(next -> each.accept(open(next)));
  }

  private void cancelled(Flight<M, T> flight) {
    settle(flight, new Outcome.Cancelled<>(because), ticker.now());
  }

  private void settle(Flight<M, T> flight, Outcome<T> outcome, long now) {
    Settled<M, T> settled = flight.settled(outcome, startedAt, now);
    lastEnd = Math.max(lastEnd, now);
    tally.add(settled);
    untold.add(settled);
  }

  /** Does all that the last event made possible. */
  private void advance() {
    tell();
    if (over) {
      return;
    }
    begin();
    if (cut == null) {
      source.read(told);
    }
    if (source.ended() && told == arrived && demand > 0) {
      over = true;
      alarm.dispose();
      Duration elapsed = Duration.ofNanos(lastEnd - startedAt);
      metrics.ended(plan, elapsed);
      reader.onNext(tally.summary(plan.options().join(), elapsed, cut == Cut.DEADLINE));
      reader.onComplete();
    }
  }

  private void tell() {
    while (demand > 0 && !over) {
      Settled<M, T> next = untold.next(told);
      if (next == null) {
        return;
      }
      told++;
      demand--;
      reader.onNext(next);
    }
  }

  private void begin() {
    int concurrency = plan.options().concurrency();
    while (inFlight.size() < concurrency && inFlight.size() + untold.size() < plan.window()) {
      Waiting<S> next = waiting.next();
      if (next == null) {
        return;
      }
      Flight<M, T> flight = open(next);
      inFlight.add(flight);
      if (plan.pace() == null) {
        launch(flight);
      } else {
        pace(plan.pace().apply(next.member()), flight);
      }
    }
  }

  private void launch(Flight<M, T> flight) {
    flight.turn(ticker.now());
    launcher.add(flight);
  }

  /** Launches it once it may, if it is not cut off by then. */
  private void pace(Mono<Void> pace, Flight<M, T> flight) {
    Runnable then =
        () -> {
          if (inFlight.contains(flight)) {
            launch(flight);
          }
        };
    pace.subscribe(nothing -> {}, failure -> event(() -> fail(failure)), () -> event(then));
  }

  @Override
  public Context currentContext() {
    return reader.currentContext();
  }
}
