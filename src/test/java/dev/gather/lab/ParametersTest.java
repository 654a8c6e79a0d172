package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gather.web.Fault;
import dev.gather.web.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.MultiValueMap;

class ParametersTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void readsDecimalSecondsToTheNanosecond() {
    Parameters parameters = parameters(Map.of("seconds", "0.300000001"), Map.of());
    assertThat(seconds(parameters)).isEqualTo(Duration.ofNanos(300_000_001));
    parameters.check();
  }

  @Test
  void fallsBack() {
    Parameters parameters = parameters(Map.of(), Map.of());
    assertThat(seconds(parameters)).isEqualTo(Duration.ZERO);
    assertThat(parameters.seed(5)).isEqualTo(5);
    parameters.check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "60.1", "NaN", "", "1s", "1e999", "0x1p3"})
  void refusesSecondsOutOfRange(String text) {
    Parameters parameters = parameters(Map.of("seconds", text), Map.of());
    seconds(parameters);
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(parameters::checkKnown)
        .withMessageContaining("seconds: ");
  }

  @Test
  void namesEveryFaultOfPathAndQueryAtOnce() {
    Parameters parameters =
        parameters(
            Map.of("n", "x"),
            Map.of("seed", List.of("1", "2"), "sede", List.of("1"), "n", List.of("1")));
    parameters.path().integer("n", 0, 0, 9);
    parameters.seed(0);
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(parameters::check)
        .satisfies(
            problem ->
                assertThat(problem.errors())
                    .extracting(Fault::pointer)
                    .containsExactlyInAnyOrder("n", "?seed", "?sede", "?n"));
  }

  @Test
  void letsUnknownParametersBeWhereTheyAreEchoed() {
    parameters(Map.of(), Map.of("x", List.of("1", "2"))).checkKnown();
  }

  private static Duration seconds(Parameters parameters) {
    return Parameters.seconds(parameters.path(), "seconds", Duration.ZERO, MINUTE);
  }

  private static Parameters parameters(Map<String, String> path, Map<String, List<String>> query) {
    return new Parameters(path, MultiValueMap.fromMultiValue(query));
  }
}
