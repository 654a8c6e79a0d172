package dev.gather.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryOptionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void defaultsAreThoseOfTheContract() {
    assertThat(RetryOptions.DEFAULT)
        .isEqualTo(
            new RetryOptions(
                3,
                Duration.ofMillis(100),
                2.0,
                Duration.ofSeconds(5),
                Jitter.FULL,
                Set.of(408, 429, 500, 502, 503, 504),
                null));
  }

  @Test
  void refusalNamesOptionAndValue() {
    refused("attempts", "0", () -> options(0, SECOND, 2, SECOND, 503, null));
    refused("attempts", "21", () -> options(21, SECOND, 2, SECOND, 503, null));
    refused("delay", "PT0S", () -> options(3, Duration.ZERO, 2, SECOND, 503, null));
    refused(
        "delay",
        "PT24H0.001S",
        () -> options(3, Duration.ofDays(1).plusMillis(1), 2, SECOND, 503, null));
    refused("multiplier", "0.9", () -> options(3, SECOND, 0.9, SECOND, 503, null));
    refused("multiplier", "NaN", () -> options(3, SECOND, Double.NaN, SECOND, 503, null));
    refused("maxDelay", "PT-1S", () -> options(3, SECOND, 2, SECOND.negated(), 503, null));
    refused("on", "200", () -> options(3, SECOND, 2, SECOND, 200, null));
    refused("hedgeAfter", "PT0S", () -> options(3, SECOND, 2, SECOND, 503, Duration.ZERO));
  }

  private static void options(
      int attempts,
      Duration delay,
      double multiplier,
      Duration max,
      int on,
      @Nullable Duration hedgeAfter) {
    new RetryOptions(attempts, delay, multiplier, max, Jitter.NONE, Set.of(on), hedgeAfter);
  }

  private static void refused(String option, String value, Runnable construction) {
    assertThatIllegalArgumentException()
        .isThrownBy(construction::run)
        .withMessageStartingWith(option + " must")
        .withMessageEndingWith("not " + value);
  }
}
