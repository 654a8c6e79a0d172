package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusChoiceTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void drawsTheOnlyOne() {
    assertThat(StatusChoice.parse("503").draw(random)).isEqualTo(503);
  }

  @Test
  void drawsByWeight() {
    StatusChoice choice = StatusChoice.parse("200:3,500,404:0");
    int[] drawn = IntStream.range(0, 10_000).map(i -> choice.draw(random)).toArray();
    assertThat(drawn).containsOnly(200, 500);
    assertThat(IntStream.of(drawn).filter(code -> code == 200).count()).isBetween(7300L, 7700L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "99",
        "100",
        "600",
        "200,",
        "200:",
        "200:x",
        "200:-1",
        "200:NaN",
        "200:Infinity",
        "200:1:1",
        "200:0"
      })
  void refusesWhatIsNoChoice(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> StatusChoice.parse(text));
  }
}
