package dev.gather.web;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of durations: {@code 100us}, {@code 250ms}, {@code 1.5s}, {@code 2m}, {@code 1h},
 * {@code 1d}, or ISO-8601 as {@code PT5S}.
 */
public final class Durations {
  static final String FORM = "a duration such as 250ms, 5s, 2m or PT5S";
  private static final Pattern SIMPLE =
      Pattern.compile("(?<count>[0-9]{1,16}(?:\\.[0-9]{1,9})?)(?<unit>us|ms|s|m|h|d)");

  /** From the longest to the shortest. */
  private enum Unit {
    D(86_400_000_000_000L),
    H(3_600_000_000_000L),
    M(60_000_000_000L),
    S(1_000_000_000L),
    MS(1_000_000L),
    US(1_000L);

    private final long nanos;

    Unit(long nanos) {
      this.nanos = nanos;
    }

    Duration times(BigDecimal count) {
      BigDecimal seconds = count.multiply(BigDecimal.valueOf(nanos, 9));
      BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
      BigDecimal rest = seconds.subtract(whole).movePointRight(9);
      return Duration.ofSeconds(whole.longValueExact(), rest.longValue());
    }
  }

  private Durations() {}

  /**
   * Reads a duration; what is below a nanosecond is cut off.
   *
   * @throws IllegalArgumentException with a message for the caller, if it is none
   */
  public static Duration parse(String text) {
    Matcher simple = SIMPLE.matcher(text);
    if (!simple.matches() && !text.startsWith("P")) {
      throw Malformed.not(FORM, text);
    }
    try {
      return simple.matches()
          ? Unit.valueOf(simple.group("unit").toUpperCase(Locale.ROOT))
              .times(new BigDecimal(simple.group("count")))
          : Duration.parse(text);
    } catch (DateTimeException | ArithmeticException malformed) {
      throw Malformed.not(FORM, text);
    }
  }

  /** Writes a duration in the longest unit that needs no fraction; {@link #parse} reads it back. */
  public static String format(Duration duration) {
    for (Unit unit : Unit.values()) {
      Duration one = Duration.ofNanos(unit.nanos);
      long count = duration.dividedBy(one);
      if (count > 0 && one.multipliedBy(count).equals(duration)) {
        return count + unit.name().toLowerCase(Locale.ROOT);
      }
    }
    return duration.isZero() ? "0s" : duration.toString();
  }
}
