package dev.gather.fetch.compare;

import dev.gather.fetch.Trial;
import dev.gather.fetch.Trial.Mode;
import dev.gather.scope.Deadline;
import dev.gather.scope.Ticker;
import dev.gather.web.Quota;
import dev.gather.web.StreamRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs a batch in rounds: in each of them once in every mode, in an order left to chance, so that
 * what changes from round to round, or lasts beyond one run, favours no mode. A first round that is
 * not counted warms up connections and code. Safe to share.
 */
final class Comparison {
  /** What is left for a run when the time is up: it is cut off at once. */
  private static final Duration NO_TIME = Duration.ofMillis(1);

  private final Ticker ticker;
  private final Duration maxTime;
  private final CompareMetrics metrics;
  private final Supplier<RandomGenerator> randoms;

  /**
   * @param maxTime of one comparison: the round that is running then is cut off and not counted
   * @param randoms makes the source of chance of one comparison
   */
  Comparison(
      Ticker ticker, Duration maxTime, CompareMetrics metrics, Supplier<RandomGenerator> randoms) {
    this.ticker = ticker;
    this.maxTime = maxTime;
    this.metrics = metrics;
    this.randoms = randoms;
  }

  /**
   * A {@link Round} for each round, then one {@link CompareSummary}. Cancelling ends all.
   *
   * @param quota pays for bytes after each run, which the next one waits for
   */
  Flux<StreamRecord> of(Trial trial, int rounds, Quota quota) {
    return Flux.defer(
        () -> {
          RandomGenerator random = randoms.get();
          Deadline deadline = new Deadline(ticker, maxTime);
          List<Round> done = new ArrayList<>();
          Ideal ideal = new Ideal();
          Flux<StreamRecord> counted =
              Flux.range(0, rounds + 1)
                  .concatMap(number -> round(trial, number, random, deadline, quota))
                  .takeWhile(played -> deadline.remaining().isPositive())
                  .skip(1)
                  .map(
                      played -> {
                        ideal.add(played.runs().values());
                        played.runs().forEach(metrics::ran);
                        done.add(played.round());
                        return played.round();
                      });
          return counted.concatWith(
              Mono.fromSupplier(
                  () -> CompareSummary.of(trial.members(), rounds, done, ideal.value(), random)));
        });
  }

  /** A round with all that is known of its members, which is let go of once it is counted. */
  private record Played(Round round, Map<Mode, Trial.Run> runs) {
    static Played of(int number, List<Mode> order, Map<Mode, Trial.Run> runs) {
      Map<Mode, Sample> samples = new EnumMap<>(Mode.class);
      runs.forEach((mode, run) -> samples.put(mode, Sample.of(run)));
      return new Played(new Round(number, List.copyOf(order), samples), runs);
    }
  }

  /** How often each member is fetched, to warm up too. */
  static int fetches(int rounds) {
    return (rounds + 1) * Mode.values().length;
  }

  private static Mono<Played> round(
      Trial trial, int number, RandomGenerator random, Deadline deadline, Quota quota) {
    List<Mode> order = new ArrayList<>(List.of(Mode.values()));
    Collections.shuffle(order, random);
    Map<Mode, Trial.Run> runs = new EnumMap<>(Mode.class);
    return Flux.fromIterable(order)
        .concatMap(
            mode ->
                quota
                    .solvency()
                    .then(Mono.defer(() -> trial.run(mode, left(deadline))))
                    .doOnNext(
                        run -> {
                          quota.received(run.bytes());
                          runs.put(mode, run);
                        }))
        .then(Mono.fromSupplier(() -> Played.of(number, order, runs)));
  }

  private static Duration left(Deadline deadline) {
    Duration left = deadline.remaining();
    return left.compareTo(NO_TIME) < 0 ? NO_TIME : left;
  }
}
