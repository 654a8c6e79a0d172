package dev.gather.retry;

/** An attempt's failure in the form that Spring Retry's policies classify. Has no stack trace. */
final class FailedAttempt extends RuntimeException {
  private final boolean retryable;

  FailedAttempt(Tried<?> tried) {
    super("attempt " + tried.number() + ": " + tried.verdict(), null, false, false);
    this.retryable = tried.verdict() instanceof Verdict.Transient;
  }

  boolean retryable() {
    return retryable;
  }
}
