package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "100us, PT0.0001S",
    "250ms, PT0.25S",
    "1.5s, PT1.5S",
    "2m, PT2M",
    "0.5h, PT30M",
    "1d, PT24H",
    "0s, PT0S",
    "PT5S, PT5S",
    "P1DT2H, PT26H",
  })
  void readsEveryForm(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @Property
  void readsBackWhatItWrites(@ForAll @LongRange(min = 0) long nanos) {
    Duration duration = Duration.ofNanos(nanos);

    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @Property
  void readsDecimalsExactly(
      @ForAll @IntRange(max = 999_999) int seconds,
      @ForAll @IntRange(max = 999_999_999) int nanos) {
    String text = "%d.%09ds".formatted(seconds, nanos);

    assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds, nanos));
  }

  @Property
  void readsOrRefusesAnyText(@ForAll String text) {
    try {
      assertThat(Durations.parse(text)).isNotNull();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("a duration such as");
    }
  }
}
