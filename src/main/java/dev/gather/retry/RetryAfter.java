package dev.gather.retry;

import static java.time.temporal.ChronoField.YEAR;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Retry-After field (RFC 9110 section 10.2.3): seconds, or a date in one of three forms
 * (section 5.6.7). Thread-safe.
 */
public final class RetryAfter {
  private static final Pattern SECONDS = Pattern.compile("[0-9]+");
  private static final int LONGEST = 18; // digits that surely fit into a long
  private static final DateTimeFormatter IMF_FIXDATE = form("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
  private static final DateTimeFormatter ASCTIME = form("EEE MMM ppd HH:mm:ss uuuu");

  private final Clock clock;

  public RetryAfter(Clock clock) {
    this.clock = clock;
  }

  /** How long to stay away, zero for a date that is past; empty for null and for garbage. */
  public Optional<Duration> parse(@Nullable String field) {
    if (field == null) {
      return Optional.empty();
    }
    String value = field.strip();
    if (SECONDS.matcher(value).matches()) {
      return Optional.of(
          Duration.ofSeconds(value.length() > LONGEST ? Long.MAX_VALUE : Long.parseLong(value)));
    }
    Instant now = clock.instant();
    return Stream.of(IMF_FIXDATE, rfc850(now), ASCTIME)
        .flatMap(form -> date(value, form).stream())
        .findFirst()
        .map(date -> date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
  }

  private static Optional<Instant> date(String value, DateTimeFormatter form) {
    try {
      return Optional.of(LocalDateTime.parse(value, form).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US);
  }

  /** Two digits that look more than 50 years ahead mean the century before (section 5.6.7). */
  private static DateTimeFormatter rfc850(Instant now) {
    int earliest = now.atOffset(ZoneOffset.UTC).getYear() - 49;
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(YEAR, 2, 2, earliest)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US);
  }
}
