package dev.gather.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an attempt's value means for the next one. Reasons become label values: keep them few. */
public sealed interface Verdict {
  Verdict DONE = new Done();

  /** Good: nothing is left to do. */
  record Done() implements Verdict {}

  /** Failed, and would fail again. */
  record Permanent(String reason) implements Verdict {}

  /**
   * Failed, and may succeed next time.
   *
   * @param retryAfter how long the other side asked to be left alone, null if it did not
   */
  record Transient(String reason, @Nullable Duration retryAfter) implements Verdict {}
}
