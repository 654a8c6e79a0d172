package dev.gather.fetch.compare;

import org.jspecify.annotations.Nullable;

/**
 * How many times as fast something was as something else.
 *
 * @param ratio of the medians
 * @param interval that holds the true ratio in 95 % of cases; null if there were too few rounds
 */
record Speedup(double ratio, @Nullable Interval interval) {

  /** Both ends are part of it. */
  record Interval(double low, double high) {}

  /** What may be said of it: nothing, if the interval holds 1. */
  enum Verdict {
    FASTER("faster"),
    SLOWER("slower"),
    NO_DIFFERENCE("no difference shown");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  Verdict verdict() {
    if (interval == null) {
      return Verdict.NO_DIFFERENCE;
    }
    if (interval.low() > 1) {
      return Verdict.FASTER;
    }
    return interval.high() < 1 ? Verdict.SLOWER : Verdict.NO_DIFFERENCE;
  }
}
