package dev.gather.fetch.compare;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The interval does what it says, by simulation with known truth. Seeds are fixed. */
class BootstrapTest {
  private static final int RUNS = 1_000;

  /** What else than the ratio makes up a time: its logarithm, of median 0. */
  private enum Noise {
    LOG_NORMAL {
      @Override
      double next(RandomGenerator random) {
        return 0.1 * random.nextGaussian();
      }
    },
    /** Student's t with three degrees of freedom: now and then many times as much as usual. */
    HEAVY_TAILED {
      @Override
      double next(RandomGenerator random) {
        double squares = 0;
        for (int i = 0; i < 3; i++) {
          squares += Math.pow(random.nextGaussian(), 2);
        }
        return 0.05 * random.nextGaussian() / Math.sqrt(squares / 3);
      }
    };

    abstract double next(RandomGenerator random);
  }

  @ParameterizedTest
  @CsvSource({
    "LOG_NORMAL, 3", "LOG_NORMAL, 5", "LOG_NORMAL, 10", "LOG_NORMAL, 20",
    "HEAVY_TAILED, 3", "HEAVY_TAILED, 5", "HEAVY_TAILED, 10", "HEAVY_TAILED, 20",
  })
  void theIntervalCoversTheTrueRatio(Noise noise, int rounds) {
    assertThat(covered(noise, rounds, 3, 0)).isBetween(0.93, 0.985);
  }

  /** Rounds that get slower and slower, all modes alike, by half again from one to the next. */
  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20})
  void aDriftOverTheRoundsDoesNotMatter(int rounds) {
    assertThat(covered(Noise.LOG_NORMAL, rounds, 3, Math.log(1.5))).isGreaterThanOrEqualTo(0.93);
  }

  @ParameterizedTest
  @CsvSource({
    "LOG_NORMAL, 5", "LOG_NORMAL, 10", "LOG_NORMAL, 20",
    "HEAVY_TAILED, 5", "HEAVY_TAILED, 10", "HEAVY_TAILED, 20",
  })
  void whatIsAlikeIsHardlyEverCalledDifferent(Noise noise, int rounds) {
    SplittableRandom random = new SplittableRandom(rounds);
    Bootstrap bootstrap = new Bootstrap(random);
    int different = 0;
    for (int run = 0; run < RUNS; run++) {
      Speedup speedup =
          bootstrap.speedup(times(noise, rounds, 1, 0, random), times(noise, rounds, 1, 0, random));
      different += speedup.verdict() == Speedup.Verdict.NO_DIFFERENCE ? 0 : 1;
    }
    assertThat(different / (double) RUNS).isLessThanOrEqualTo(0.065);
  }

  private static double covered(Noise noise, int rounds, double ratio, double drift) {
    SplittableRandom random = new SplittableRandom(rounds);
    Bootstrap bootstrap = new Bootstrap(random);
    int covered = 0;
    for (int run = 0; run < RUNS; run++) {
      Speedup speedup =
          bootstrap.speedup(
              times(noise, rounds, ratio, drift, random), times(noise, rounds, 1, drift, random));
      Speedup.Interval interval = speedup.interval();
      covered += interval != null && interval.low() <= ratio && ratio <= interval.high() ? 1 : 0;
    }
    return covered / (double) RUNS;
  }

  private static double[] times(
      Noise noise, int rounds, double ratio, double drift, RandomGenerator random) {
    double[] times = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      times[i] = 1e8 * ratio * Math.exp(i * drift + noise.next(random));
    }
    return times;
  }

  @Test
  void theRatioIsThatOfTheMedians() {
    Speedup speedup =
        speedup(new double[] {300, 310, 290, 900, 305}, new double[] {100, 99, 101, 100, 102});

    assertThat(speedup.ratio()).isEqualTo(3.05);
    Speedup.Interval interval = requireNonNull(speedup.interval());
    assertThat(interval.low()).isLessThan(3.05);
    assertThat(interval.high()).isGreaterThan(3.05);
  }

  @Test
  void theVerdictIsThatOfTheInterval() {
    double[] slow = {300, 310, 290, 305, 295};
    double[] fast = {100, 101, 99, 102, 98};

    assertThat(speedup(slow, fast).verdict()).hasToString("faster");
    assertThat(speedup(fast, slow).verdict()).hasToString("slower");
    assertThat(speedup(slow, new double[] {290, 305, 300, 295, 310}).verdict())
        .hasToString("no difference shown");
  }

  @Test
  void oneRoundShowsNothing() {
    Speedup speedup = speedup(new double[] {300}, new double[] {100});

    assertThat(speedup.ratio()).isEqualTo(3);
    assertThat(speedup.interval()).isNull();
    assertThat(speedup.verdict()).hasToString("no difference shown");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 10, 100})
  void timesWithoutNoiseLeaveNoDoubt(int rounds) {
    double[] slow = new double[rounds];
    double[] fast = new double[rounds];
    Arrays.fill(slow, 300);
    Arrays.fill(fast, 100);

    Speedup.Interval interval = requireNonNull(speedup(slow, fast).interval());

    assertThat(interval.low()).isCloseTo(3, within(1e-9));
    assertThat(interval.high()).isCloseTo(3, within(1e-9));
  }

  private static Speedup speedup(double[] slow, double[] fast) {
    return new Bootstrap(new SplittableRandom(1)).speedup(slow, fast);
  }
}
