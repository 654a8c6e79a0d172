package dev.gather.pipeline;

import dev.gather.web.Durations;
import dev.gather.web.Fault;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller may ask of a run.
 *
 * @param produce how long a producer works on an item
 * @param consume how long a consumer works on one
 * @param seed the same one gives the same delays
 */
record PipelineOptions(
    int items,
    int producers,
    int consumers,
    int capacity,
    DelayRange produce,
    DelayRange consume,
    long seed) {
  private static final int MAX_ITEMS = 10_000;
  private static final int MAX_WORKERS = 100;
  private static final int MAX_CAPACITY = 10_000;

  /** What a run may take at worst. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final PipelineOptions DEFAULT =
      new PipelineOptions(
          10,
          1,
          1,
          10,
          new DelayRange(Duration.ofMillis(100), Duration.ofMillis(500)),
          new DelayRange(Duration.ofMillis(200), Duration.ofMillis(600)),
          1);

  /**
   * Reads all there is.
   *
   * @throws Problem 400 or 422 that names every fault
   */
  static PipelineOptions read(Fields fields, Faults faults) {
    PipelineOptions options =
        new PipelineOptions(
            fields.integer("items", DEFAULT.items, 1, MAX_ITEMS),
            fields.integer("producers", DEFAULT.producers, 1, MAX_WORKERS),
            fields.integer("consumers", DEFAULT.consumers, 1, MAX_WORKERS),
            fields.integer("capacity", DEFAULT.capacity, 1, MAX_CAPACITY),
            DelayRange.read(fields, "produce", DEFAULT.produce),
            DelayRange.read(fields, "consume", DEFAULT.consume),
            fields.whole("seed", DEFAULT.seed, Long.MIN_VALUE, Long.MAX_VALUE));
    fields.refuseUnknown();
    faults.throwIfAny();
    options.requirePossible(fields);
    return options;
  }

  private void requirePossible(Fields fields) {
    List<Fault> impossible = new ArrayList<>();
    refuseReversed(fields, "produce", produce, impossible);
    refuseReversed(fields, "consume", consume, impossible);
    if (impossible.isEmpty() && worst().compareTo(LONGEST) > 0) {
      impossible.add(
          new Fault(
              fields.pointer("items"),
              "%d items could take %s with these delays and workers, which is above %s"
                  .formatted(items, Durations.format(worst()), Durations.format(LONGEST))));
    }
    if (!impossible.isEmpty()) {
      throw Problem.unprocessable(impossible);
    }
  }

  private static void refuseReversed(
      Fields fields, String name, DelayRange range, List<Fault> impossible) {
    if (range.isReversed()) {
      impossible.add(new Fault(fields.pointer(name), range + " ends before it begins"));
    }
  }

  /** If nothing is done at the same time but by workers of one kind, and all take longest. */
  private Duration worst() {
    return produce
        .max()
        .multipliedBy(Math.ceilDiv(items, producers))
        .plus(consume.max().multipliedBy(Math.ceilDiv(items, consumers)));
  }
}
