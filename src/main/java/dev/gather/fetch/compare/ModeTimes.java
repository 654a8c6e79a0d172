package dev.gather.fetch.compare;

import dev.gather.web.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.statistics.descriptive.Median;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * One mode's part of a comparison.
 *
 * @param samples of the rounds, in their order
 * @param speedup over the sequential mode; null for that mode itself, and without rounds
 */
record ModeTimes(List<Sample> samples, @Nullable Speedup speedup) {

  /** The time of each round in nanoseconds, at least one. */
  static double[] nanos(List<Sample> samples) {
    return samples.stream()
        .mapToDouble(sample -> Math.max(1, sample.elapsed().toNanos()))
        .toArray();
  }

  /** The time in the middle; there has to be a round. */
  Duration median() {
    return Duration.ofNanos(Math.round(Median.withDefaults().evaluate(nanos(samples))));
  }

  /** How many members were no success, in all rounds together. */
  long failed() {
    return samples.stream().mapToLong(Sample::failed).sum();
  }

  void writeJson(JsonGenerator json, boolean valid) {
    json.writeStartObject();
    json.writeArrayPropertyStart("samplesMs");
    samples.forEach(sample -> Json.writeMillis(json, sample.elapsed()));
    json.writeEndArray();
    if (!samples.isEmpty()) {
      List<Duration> sorted = samples.stream().map(Sample::elapsed).sorted().toList();
      Json.writeMillis(json, "medianMs", median());
      Json.writeMillis(json, "minMs", sorted.getFirst());
      Json.writeMillis(json, "maxMs", sorted.getLast());
    }
    writeFailures(json);
    if (speedup != null) {
      writeSpeedup(json, speedup, valid);
    }
    json.writeEndObject();
  }

  private void writeFailures(JsonGenerator json) {
    json.writeNumberProperty("failed", failed());
    Map<String, Long> errors = new TreeMap<>();
    samples.forEach(
        sample -> sample.errors().forEach((type, count) -> errors.merge(type, count, Long::sum)));
    if (!errors.isEmpty()) {
      json.writeArrayPropertyStart("errors");
      errors.forEach(
          (type, count) -> {
            json.writeStartObject();
            json.writeStringProperty("type", type);
            json.writeNumberProperty("count", count);
            json.writeEndObject();
          });
      json.writeEndArray();
    }
  }

  private static void writeSpeedup(JsonGenerator json, Speedup speedup, boolean valid) {
    Speedup.Verdict verdict = valid ? speedup.verdict() : Speedup.Verdict.NO_DIFFERENCE;
    json.writeObjectPropertyStart("speedup");
    json.writeNumberProperty("ratio", rounded(speedup.ratio()));
    Speedup.Interval interval = speedup.interval();
    if (interval != null) {
      json.writeNumberProperty("low", rounded(interval.low()));
      json.writeNumberProperty("high", rounded(interval.high()));
    }
    json.writeStringProperty("verdict", verdict.toString());
    json.writeEndObject();
  }

  private static double rounded(double ratio) {
    return Math.round(ratio * 1_000) / 1e3;
  }
}
