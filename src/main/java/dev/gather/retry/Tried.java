package dev.gather.retry;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A finished attempt, before it is decided what follows. */
record Tried<T>(int number, T value, Verdict verdict, Duration elapsed) {
  Attempted<T> followedBy(@Nullable Duration nextIn, @Nullable Bound stoppedBy) {
    String bound = stoppedBy == null ? null : stoppedBy.toString();
    return new Attempted<>(number, value, elapsed, reason(), nextIn, bound);
  }

  /** What the other side asked for, 0 if it did not; saturated. */
  long retryAfterNanos() {
    return verdict instanceof Verdict.Transient(_, Duration retryAfter) && retryAfter != null
        ? NANOSECONDS.convert(retryAfter)
        : 0;
  }

  private @Nullable String reason() {
    return switch (verdict) {
      case Verdict.Done _ -> null;
      case Verdict.Permanent(String reason) -> reason;
      case Verdict.Transient(String reason, _) -> reason;
    };
  }
}
