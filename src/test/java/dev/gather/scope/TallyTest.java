package dev.gather.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Tally tally = new Tally();
  private long index;

  @Test
  void countsEachOutcome() {
    add(new Outcome.Success<>("a"), SECOND);
    add(failed("refused", "first"), SECOND);
    add(new Outcome.Cancelled<>(Failure.CANCELLED), SECOND);
    add(new Outcome.Cancelled<>(Failure.CANCELLED), null);

    assertThat(summary(SECOND))
        .returns(4L, Summary::total)
        .returns(1L, Summary::success)
        .returns(1L, Summary::failed)
        .returns(2L, Summary::cancelled)
        .returns(Duration.ofSeconds(3), Summary::sequential)
        .returns(3.0, Summary::speedup)
        .returns(false, Summary::joined);
  }

  @Test
  void groupsFailuresByTypeInTheOrderOfTheirFirst() {
    add(failed("refused", "first"), SECOND);
    add(failed("timeout", "second"), SECOND);
    add(failed("refused", "third"), SECOND);
    add(new Outcome.Cancelled<>(Failure.DEADLINE_EXCEEDED), SECOND);
    add(new Outcome.Cancelled<>(Failure.CANCELLED), SECOND);

    assertThat(summary(SECOND).failures())
        .containsExactly(
            new FailureGroup(new Failure("refused", "first"), 2, List.of(0L, 2L)),
            new FailureGroup(new Failure("timeout", "second"), 1, List.of(1L)),
            new FailureGroup(Failure.DEADLINE_EXCEEDED, 1, List.of(3L)));
    assertThat(summary(SECOND).failedWith("refused")).isEqualTo(2);
    assertThat(summary(SECOND).failedWith("reset")).isZero();
  }

  @Test
  void listsTheFirstHundredOfAGroupAndCountsAll() {
    for (int i = 0; i < 1_000; i++) {
      add(failed("refused", ""), SECOND);
    }
    assertThat(summary(SECOND).failures())
        .containsExactly(
            new FailureGroup(
                new Failure("refused", ""), 1_000, LongStream.range(0, 100).boxed().toList()));
  }

  @Test
  void nothingTakesNoTimeAndIsNoFaster() {
    assertThat(summary(Duration.ZERO))
        .returns(0L, Summary::total)
        .returns(Duration.ZERO, Summary::sequential)
        .returns(1.0, Summary::speedup)
        .returns(List.of(), Summary::failures);
  }

  private static Outcome<String> failed(String type, String detail) {
    return new Outcome.Failed<>(new Failure(type, detail));
  }

  private void add(Outcome<String> outcome, @Nullable Duration elapsed) {
    tally.add(
        new Settled<>(
            index++,
            "member",
            outcome,
            Duration.ZERO,
            elapsed == null ? null : Duration.ZERO,
            elapsed));
  }

  private Summary<String, String> summary(Duration elapsed) {
    return tally.summary(Join.ALL, elapsed, false);
  }
}
