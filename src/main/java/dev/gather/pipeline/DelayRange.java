package dev.gather.pipeline;

import dev.gather.web.Durations;
import dev.gather.web.Fields;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long work takes: anything between the two, both inclusive. Written {@code 100ms..500ms}, or
 * {@code 100ms} where both are the same.
 */
record DelayRange(Duration min, Duration max) {
  private static final String TO = "..";

  /** The longest that one item may take. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  static DelayRange read(Fields fields, String name, DelayRange orElse) {
    String text = fields.text(name, orElse.toString());
    try {
      DelayRange range = parse(text);
      if (range.max.compareTo(LONGEST) > 0 || range.min.isNegative()) {
        fields.refuse(name, "must be between 0s and " + Durations.format(LONGEST));
        return orElse;
      }
      return range;
    } catch (IllegalArgumentException malformed) {
      fields.refuse(name, malformed.getMessage() + ", nor a range such as 100ms..500ms");
      return orElse;
    }
  }

  private static DelayRange parse(String text) {
    int to = text.indexOf(TO);
    Duration min = Durations.parse(to < 0 ? text : text.substring(0, to));
    return new DelayRange(min, to < 0 ? min : Durations.parse(text.substring(to + TO.length())));
  }

  boolean isReversed() {
    return min.compareTo(max) > 0;
  }

  Duration pick(RandomGenerator random) {
    return min.plusNanos(random.nextLong(max.minus(min).toNanos() + 1));
  }

  @Override
  public String toString() {
    return Durations.format(min) + TO + Durations.format(max);
  }
}
