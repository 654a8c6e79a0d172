package dev.gather.retry;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.policy.CompositeRetryPolicy;
import org.springframework.retry.policy.MaxAttemptsRetryPolicy;
import org.springframework.retry.policy.PredicateRetryPolicy;

/**
 * Spring Retry's part in one run: the policy that decides, the back-off that says when, the
 * listeners that are told. Opened at the first failure. Not thread-safe.
 */
final class RetryPolicies {
  private static final String ATTEMPTED = Attempted.class.getName();

  private final RetryPolicy policy;
  private final RetryContext context;
  private final Backoff backoff;
  private final RetryListener[] listeners;

  RetryPolicies(RetryOptions options, RandomGenerator random, RetryListener... listeners) {
    this.policy = policy(options);
    this.context = policy.open(null);
    this.backoff = new Backoff(options, random, context);
    this.listeners = listeners;
  }

  private static RetryPolicy policy(RetryOptions options) {
    CompositeRetryPolicy all = new CompositeRetryPolicy();
    all.setPolicies(
        new RetryPolicy[] {
          new PredicateRetryPolicy(failure -> ((FailedAttempt) failure).retryable()),
          new MaxAttemptsRetryPolicy(options.attempts())
        });
    return all;
  }

  /** What an attempt came to, for a listener. */
  static Attempted<?> attempted(RetryContext context) {
    return (Attempted<?>) requireNonNull(context.getAttribute(ATTEMPTED));
  }

  /** Counts a failure; gives the bound that forbids another attempt, or null. */
  @Nullable Bound refusal(Tried<?> tried) {
    FailedAttempt failure = new FailedAttempt(tried);
    policy.registerThrowable(context, failure);
    if (policy.canRetry(context)) {
      return null;
    }
    return failure.retryable() ? Bound.ATTEMPTS : Bound.NOT_RETRYABLE;
  }

  /** Of the back-off alone, in nanoseconds. */
  long nextDelay() {
    return backoff.nextNanos();
  }

  <T> void failed(Tried<T> tried, Attempted<T> attempted) {
    context.setAttribute(ATTEMPTED, attempted);
    FailedAttempt failure = new FailedAttempt(tried);
    RetryCallback<T, RuntimeException> attempt = _ -> tried.value();
    for (RetryListener listener : listeners) {
      listener.onError(context, attempt, failure);
    }
  }

  <T> void succeeded(Tried<T> tried) {
    context.setAttribute(ATTEMPTED, tried.followedBy(null, null));
    RetryCallback<T, RuntimeException> attempt = _ -> tried.value();
    for (RetryListener listener : listeners) {
      listener.onSuccess(context, attempt, tried.value());
    }
  }
}
