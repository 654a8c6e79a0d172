package dev.gather.fetch.compare;

import dev.gather.fetch.compare.Speedup.Interval;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Variance;
import org.jspecify.annotations.Nullable;

/**
 * Estimates a speedup from the times of rounds by a studentised bootstrap (Efron and Tibshirani, An
 * Introduction to the Bootstrap, section 12.5) of the logarithms of each round's own ratio. What
 * slows a whole round cancels out in its ratio.
 *
 * <p>From {@value #ENOUGH} rounds on the ratios are resampled, and located by their trimmed mean
 * (Yuen 1974), which one bad round in ten does not move. Fewer leave too little to resample: there
 * the bootstrap is parametric, of normal samples.
 */
final class Bootstrap {
  static final int ENOUGH = 10;
  private static final int RESAMPLES = 2_000;
  private static final double CONFIDENCE = 0.95;

  /** One in so many is cut off at either end. */
  private static final int TRIMMED = 5;

  private final RandomGenerator random;

  Bootstrap(RandomGenerator random) {
    this.random = random;
  }

  /** Where a sample lies, and the standard error of that. */
  private record Location(double value, double error) {
    /** How many standard errors away a value is; none if it is no distance. */
    double distance(double from) {
      double distance = Math.abs(value - from);
      return distance == 0 ? 0 : distance / error;
    }
  }

  /**
   * How many times as fast one was as the other.
   *
   * @param slow the times of what is compared with, round by round, all above 0
   * @param fast the times of what is compared, of the same rounds
   */
  Speedup speedup(double[] slow, double[] fast) {
    Median median = Median.withDefaults().withCopy(true);
    double ratio = median.evaluate(slow) / median.evaluate(fast);
    double[] logarithms = new double[slow.length];
    Arrays.setAll(logarithms, i -> Math.log(slow[i] / fast[i]));
    return new Speedup(ratio, slow.length < 2 ? null : interval(logarithms, ratio));
  }

  /** The medians' ratio may lie beside the rounds' ratios; the interval is stretched to hold it. */
  private @Nullable Interval interval(double[] logarithms, double ratio) {
    Location seen = locate(logarithms.clone());
    double margin = quantile(logarithms, seen) * seen.error();
    return Double.isFinite(margin)
        ? new Interval(
            Math.min(ratio, Math.exp(seen.value() - margin)),
            Math.max(ratio, Math.exp(seen.value() + margin)))
        : null;
  }

  private double quantile(double[] values, Location seen) {
    double[] distances = new double[RESAMPLES];
    double[] sample = new double[values.length];
    for (int i = 0; i < RESAMPLES; i++) {
      if (values.length < ENOUGH) {
        Arrays.setAll(sample, any -> random.nextGaussian());
        distances[i] = locate(sample).distance(0);
      } else {
        Arrays.setAll(sample, any -> values[random.nextInt(values.length)]);
        distances[i] = locate(sample).distance(seen.value());
      }
    }
    return Quantile.withDefaults().evaluate(distances, CONFIDENCE);
  }

  /** The trimmed mean, and its error from the winsorised variance; the sample is changed. */
  private static Location locate(double[] sample) {
    int size = sample.length;
    int cut = size < ENOUGH ? 0 : size / TRIMMED;
    int kept = size - 2 * cut;
    Arrays.sort(sample);
    double mean = Mean.of(Arrays.copyOfRange(sample, cut, size - cut)).getAsDouble();
    Arrays.fill(sample, 0, cut, sample[cut]);
    Arrays.fill(sample, size - cut, size, sample[size - cut - 1]);
    double variance = Variance.of(sample).getAsDouble();
    return new Location(mean, Math.sqrt(variance * (size - 1) / (kept * (kept - 1.0))));
  }
}
