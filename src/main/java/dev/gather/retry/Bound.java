package dev.gather.retry;

/** What ends retrying. */
enum Bound {
  NOT_RETRYABLE("not-retryable"),
  ATTEMPTS("attempts"),
  RETRY_AFTER("retry-after"),
  DEADLINE("deadline"),
  BUDGET("budget");

  private final String label;

  Bound(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
