package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * A run whose work is waiting: each item takes its producer and its consumer a delay by chance. The
 * same seed gives each item the same delays. Safe to share; never blocks.
 */
final class Rehearsal {
  private final Ticker ticker;
  private final PipelineMetrics metrics;

  Rehearsal(Ticker ticker, PipelineMetrics metrics) {
    this.ticker = ticker;
    this.metrics = metrics;
  }

  /**
   * Runs it once subscribed to. A reader that leaves stops it; one that is slow does not slow it,
   * and finds what has happened meanwhile, which is bounded by the number of items.
   */
  Flux<PipelineEvent> run(PipelineOptions options) {
    return Flux.create(
        sink -> {
          Pipeline<Integer> pipeline =
              new Pipeline<>(ticker, options.capacity(), options.producers(), options.consumers());
          Disposable run = pipeline.start(new Delays(options), new Told(sink, ticker.now()));
          sink.onDispose(run);
        });
  }

  /** Confined to the one thread of its run. */
  private final class Delays implements Pipeline.Work<Integer> {
    private final PipelineOptions options;
    private final RandomGenerator random;
    private final Duration[] consuming;
    private int next;

    Delays(PipelineOptions options) {
      this.options = options;
      this.random = new SplittableRandom(options.seed());
      this.consuming = new Duration[options.items()];
    }

    @Override
    public Mono<Integer> produce(int producer) {
      if (next == options.items()) {
        return Mono.empty();
      }
      int item = next++;
      Duration producing = options.produce().pick(random);
      consuming[item] = options.consume().pick(random);
      return producing.isZero() ? Mono.just(item) : wait(producing).thenReturn(item);
    }

    @Override
    public Mono<Void> consume(int consumer, Integer item) {
      return consuming[item].isZero() ? Mono.empty() : wait(consuming[item]).then();
    }

    private Mono<Long> wait(Duration delay) {
      return Mono.delay(delay, ticker.scheduler());
    }
  }

  private final class Told implements Pipeline.Listener<Integer> {
    private final FluxSink<PipelineEvent> sink;
    private final long startedAt;

    Told(FluxSink<PipelineEvent> sink, long startedAt) {
      this.sink = sink;
      this.startedAt = startedAt;
    }

    @Override
    public void produced(int producer, Integer item, int depth) {
      metrics.produced();
      tell("produced", producer, item, depth);
    }

    @Override
    public void taken() {
      metrics.taken();
    }

    @Override
    public void consumed(int consumer, Integer item, int depth) {
      metrics.consumed();
      tell("consumed", consumer, item, depth);
    }

    private void tell(String event, int worker, int item, int depth) {
      Duration at = Duration.ofNanos(ticker.now() - startedAt);
      sink.next(new PipelineEvent.Moved(event, "item-" + item, worker, depth, at));
    }

    @Override
    public void completed(Measures measures) {
      sink.next(new PipelineEvent.Ended(measures));
      sink.complete();
    }

    @Override
    public void failed(Throwable failure, int depth) {
      metrics.left(depth);
      sink.error(failure);
    }

    @Override
    public void cancelled(int depth) {
      metrics.left(depth);
    }
  }
}
