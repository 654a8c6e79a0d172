package dev.gather.retry;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

/**
 * What one run has tried so far. Thread-safe: it can be read at any time, also after the run was
 * cancelled. Serves one run.
 */
public final class AttemptLog<T> implements RetryListener {
  private volatile List<Attempted<T>> attempts = List.of();

  /** The finished attempts by number; empty while there is one only and it succeeded. */
  public List<Attempted<T>> attempts() {
    return attempts;
  }

  /** Adds an attempt, or replaces what was said of it when its wait grew or was given up. */
  synchronized void put(Attempted<T> attempted) {
    Stream<Attempted<T>> others =
        attempts.stream().filter(other -> other.number() != attempted.number());
    attempts =
        Stream.concat(others, Stream.of(attempted))
            .sorted(Comparator.comparingInt(Attempted::number))
            .toList();
  }

  @Override
  public <R, E extends Throwable> void onSuccess(
      RetryContext context, RetryCallback<R, E> callback, R result) {
    put(attempted(context));
  }

  @Override
  public <R, E extends Throwable> void onError(
      RetryContext context, RetryCallback<R, E> callback, Throwable throwable) {
    put(attempted(context));
  }

  @SuppressWarnings("unchecked") // a run pairs its log with a call of the same type
  private Attempted<T> attempted(RetryContext context) {
    return (Attempted<T>) RetryPolicies.attempted(context);
  }
}
