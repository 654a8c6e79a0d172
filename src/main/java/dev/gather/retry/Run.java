package dev.gather.retry;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * One subscription's way through its attempts. Its steps come one after another, each made visible
 * to the next by Reactor; so do the results of a hedged pair.
 */
final class Run<T> {
  private final Retrying shared;
  private final RetryOptions options;
  private final Call<T> call;
  private final AttemptLog<T> log;
  private @Nullable RetryPolicies policies;

  Run(Retrying shared, RetryOptions options, Call<T> call, AttemptLog<T> log) {
    this.shared = shared;
    this.options = options;
    this.call = call;
    this.log = log;
  }

  void start(CoreSubscriber<? super T> waiting) {
    shared.budget.request(call.key());
    if (options.hedgeAfter() == null && shared.gate.closedFor(call.key()) == 0) {
      waiting.onSubscribe(new FirstTry<>(this, waiting));
    } else {
      first().subscribe(waiting);
    }
  }

  Call<T> call() {
    return call;
  }

  long now() {
    return shared.nanoTime.getAsLong();
  }

  private Mono<T> first() {
    long closed = shared.gate.closedFor(call.key());
    if (closed == 0 || bound(closed) != null) {
      return round();
    }
    return pause(closed).flatMap(_ -> first());
  }

  private Mono<T> round() {
    int number = log.attempts().size() + 1;
    Duration hedgeAfter = options.hedgeAfter();
    Mono<Tried<T>> attempt =
        hedgeAfter == null
            ? attempt(number)
            : new Hedge<>(shared, this, call.key(), log, number).race(hedgeAfter);
    return attempt.flatMap(this::settled);
  }

  Mono<Tried<T>> attempt(int number) {
    long from = now();
    return call.attempt(number).map(value -> tried(number, value, from));
  }

  Tried<T> tried(int number, T value, long from) {
    long elapsed = now() - from;
    Tried<T> tried = new Tried<>(number, value, call.judge(value), Duration.ofNanos(elapsed));
    if (tried.retryAfterNanos() > 0) {
      shared.gate.close(call.key(), tried.retryAfterNanos());
    }
    return tried;
  }

  /** What comes of an attempt that has ended. */
  Mono<T> settled(Tried<T> tried) {
    if (tried.verdict() instanceof Verdict.Done) {
      if (!log.attempts().isEmpty()) {
        policies().succeeded(tried);
      }
      return Mono.just(tried.value());
    }
    Bound refusal = policies().refusal(tried);
    if (refusal != null) {
      return stop(tried, null, refusal);
    }
    long closed = Math.max(tried.retryAfterNanos(), shared.gate.closedFor(call.key()));
    long delay = Math.max(policies().nextDelay(), closed);
    Bound bound = bound(delay);
    if (bound == null && !shared.budget.tryRetry(call.key())) {
      bound = Bound.BUDGET;
    }
    if (bound != null) {
      return stop(tried, null, bound);
    }
    policies().failed(tried, tried.followedBy(Duration.ofNanos(delay), null));
    return pause(delay).flatMap(_ -> next(tried, delay));
  }

  /** The wait is over; another call may have been told meanwhile to stay away for longer. */
  private Mono<T> next(Tried<T> tried, long waited) {
    long closed = shared.gate.closedFor(call.key());
    if (closed == 0) {
      return round();
    }
    Bound bound = bound(closed);
    if (bound != null) {
      return stop(tried, Duration.ofNanos(waited), bound);
    }
    long delay = waited + closed;
    log.put(tried.followedBy(Duration.ofNanos(delay), null));
    return pause(closed).flatMap(_ -> next(tried, delay));
  }

  /** What forbids to wait that long from now, or null. Only a host's wish goes beyond maxDelay. */
  private @Nullable Bound bound(long delay) {
    if (delay > options.maxDelay().toNanos()) {
      return Bound.RETRY_AFTER;
    }
    return delay >= NANOSECONDS.convert(call.remaining()) ? Bound.DEADLINE : null;
  }

  private Mono<T> stop(Tried<T> tried, @Nullable Duration waited, Bound bound) {
    policies().failed(tried, tried.followedBy(waited, bound));
    return Mono.just(tried.value());
  }

  /** An attempt that failed while the one beside it still runs. */
  void failedBeside(Tried<T> tried) {
    policies().failed(tried, tried.followedBy(null, null));
  }

  private Mono<Long> pause(long nanos) {
    return Mono.delay(Duration.ofNanos(nanos), shared.scheduler);
  }

  private RetryPolicies policies() {
    if (policies == null) {
      policies = new RetryPolicies(options, shared.random, shared.metrics, log);
    }
    return policies;
  }
}
