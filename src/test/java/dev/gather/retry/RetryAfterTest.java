package dev.gather.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private final RetryAfter retryAfter = at("1994-11-06T08:49:00Z");

  @ParameterizedTest
  @CsvSource({"0,PT0S", "120,PT2M", "' 5 ',PT5S", "007,PT7S"})
  void readsSeconds(String field, Duration expected) {
    assertThat(retryAfter.parse(field)).contains(expected);
  }

  @Test
  void moreSecondsThanALongHoldsAreVeryMany() {
    assertThat(retryAfter.parse("9".repeat(40)))
        .hasValueSatisfying(wait -> assertThat(wait).isGreaterThan(Duration.ofDays(365)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsTheThreeFormsOfADate(String field) {
    assertThat(retryAfter.parse(field)).contains(Duration.ofSeconds(37));
    assertThat(at("1995-01-01T00:00:00Z").parse(field)).contains(Duration.ZERO);
  }

  @Test
  void twoDigitsMoreThanFiftyYearsAheadAreThePastCentury() {
    RetryAfter today = at("2026-01-01T00:00:00Z");
    assertThat(today.parse("Wednesday, 01-Jan-76 00:00:00 GMT"))
        .hasValueSatisfying(wait -> assertThat(wait).isPositive());
    assertThat(today.parse("Saturday, 01-Jan-77 00:00:00 GMT")).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "-1",
        "1.5",
        "+3",
        "٣",
        "soon",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994"
      })
  void garbageIsNothing(String field) {
    assertThat(retryAfter.parse(field)).isEmpty();
  }

  @Property
  void neverThrowsAndIsNeverNegative(@ForAll String field) {
    assertThat(at("2026-01-01T00:00:00Z").parse(field))
        .satisfiesAnyOf(
            wait -> assertThat(wait).isEmpty(),
            wait -> assertThat(wait.orElseThrow()).isGreaterThanOrEqualTo(Duration.ZERO));
  }

  private static RetryAfter at(String instant) {
    return new RetryAfter(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
  }
}
