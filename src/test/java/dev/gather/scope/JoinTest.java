package dev.gather.scope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinTest {
  private static final Failure FAILURE = new Failure("refused", "");

  @ParameterizedTest
  @CsvSource({
    "ALL_SETTLED, false, false, false",
    "ALL,         false, true,  true",
    "ANY,         true,  false, false",
    "RACE,        true,  true,  true",
  })
  void isDecidedBy(Join join, boolean bySuccess, boolean byFailed, boolean byCancelled) {
    assertThat(join.decidedBy(new Outcome.Success<>("well"))).isEqualTo(bySuccess);
    assertThat(join.decidedBy(new Outcome.Failed<>(FAILURE))).isEqualTo(byFailed);
    assertThat(join.decidedBy(new Outcome.Failed<>(FAILURE, "a 404"))).isEqualTo(byFailed);
    assertThat(join.decidedBy(new Outcome.Cancelled<>(FAILURE))).isEqualTo(byCancelled);
  }

  /** By how many succeeded, failed and were cancelled. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, true,  true,  false, false",
    "2, 0, 0, true,  true,  true,  true",
    "1, 1, 0, true,  false, true,  true",
    "0, 2, 0, true,  false, false, true",
    "1, 0, 1, false, false, true,  true",
    "0, 1, 1, false, false, false, true",
    "0, 0, 2, false, false, false, false",
  })
  void isJoined(
      long success,
      long failed,
      long cancelled,
      boolean allSettled,
      boolean all,
      boolean any,
      boolean race) {
    long total = success + failed + cancelled;
    assertThat(Join.ALL_SETTLED.joined(total, success, failed, cancelled)).isEqualTo(allSettled);
    assertThat(Join.ALL.joined(total, success, failed, cancelled)).isEqualTo(all);
    assertThat(Join.ANY.joined(total, success, failed, cancelled)).isEqualTo(any);
    assertThat(Join.RACE.joined(total, success, failed, cancelled)).isEqualTo(race);
  }
}
