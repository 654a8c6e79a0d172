package dev.gather.retry;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * A run's first attempt, without an operator between it and who waits for it, since for most runs
 * there is no other; what follows a failed one comes through here too. Begins when asked.
 */
final class FirstTry<T> implements CoreSubscriber<T>, Subscription {
  private final Run<T> run;
  private final CoreSubscriber<? super T> waiting;

  /** Guarded by this, like cancelled. */
  private @Nullable Subscription running;

  private boolean cancelled;
  private boolean begun;
  private long begunAt;

  FirstTry(Run<T> run, CoreSubscriber<? super T> waiting) {
    this.run = run;
    this.waiting = waiting;
  }

  @Override
  public void request(long n) {
    if (!begun) {
      begun = true;
      begunAt = run.now();
      run.call().attempt(1).subscribe(this);
    }
  }

  @Override
  public void cancel() {
    Subscription current;
    synchronized (this) {
      cancelled = true;
      current = running;
    }
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    boolean late;
    synchronized (this) {
      late = cancelled;
      running = subscription;
    }
    if (late) {
      subscription.cancel();
    } else {
      subscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(T value) {
    Tried<T> tried = run.tried(1, value, begunAt);
    if (tried.verdict() instanceof Verdict.Done) {
      waiting.onNext(value);
      waiting.onComplete();
    } else {
      run.settled(tried).subscribe(new Rest());
    }
  }

  @Override
  public void onError(Throwable bug) {
    waiting.onError(bug);
  }

  /** What the attempt's one value means has been told. */
  @Override
  public void onComplete() {}

  @Override
  public Context currentContext() {
    return waiting.currentContext();
  }

  /** What follows a failed attempt. */
  private final class Rest implements CoreSubscriber<T> {
    @Override
    public void onSubscribe(Subscription subscription) {
      FirstTry.this.onSubscribe(subscription);
    }

    @Override
    public void onNext(T value) {
      waiting.onNext(value);
    }

    @Override
    public void onError(Throwable bug) {
      waiting.onError(bug);
    }

    @Override
    public void onComplete() {
      waiting.onComplete();
    }

    @Override
    public Context currentContext() {
      return waiting.currentContext();
    }
  }
}
