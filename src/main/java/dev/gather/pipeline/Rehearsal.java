package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * A run whose work is waiting: each item takes its producer and its consumer a delay by chance. The
 * same seed gives the same run: the same events in the same order. Safe to share; never blocks.
 */
final class Rehearsal {
  private final Ticker ticker;
  private final PipelineMetrics metrics;

  Rehearsal(Ticker ticker, PipelineMetrics metrics) {
    this.ticker = ticker;
    this.metrics = metrics;
  }

  /**
   * Runs it once subscribed to. A reader that leaves stops it. One that is slow has it wait, with a
   * few hundred events in hand at most.
   */
  Flux<PipelineEvent> run(PipelineOptions options) {
    return Flux.defer(
        () -> {
          Unread unread = new Unread();
          return Flux.<PipelineEvent>create(sink -> start(options, sink, unread))
              .doOnNext(event -> unread.taken());
        });
  }

  private void start(PipelineOptions options, FluxSink<PipelineEvent> sink, Unread unread) {
    Timeline timeline = new Timeline(ticker, unread::room);
    Pipeline<Item> pipeline =
        new Pipeline<>(ticker, options.capacity(), options.producers(), options.consumers());
    Disposable run =
        pipeline.start(new Delays(options, timeline), new Told(sink, timeline, unread));
    sink.onDispose(Disposables.composite(run, timeline));
  }

  private record Item(int number, Duration consuming) {}

  /** Confined to the one thread of its run. */
  private static final class Delays implements Pipeline.Work<Item> {
    private final PipelineOptions options;
    private final Timeline timeline;
    private final RandomGenerator random;
    private int next;

    Delays(PipelineOptions options, Timeline timeline) {
      this.options = options;
      this.timeline = timeline;
      this.random = new SplittableRandom(options.seed());
    }

    @Override
    public Mono<Item> produce(int producer) {
      if (next == options.items()) {
        return Mono.empty();
      }
      int number = next++;
      Duration producing = options.produce().pick(random);
      Item item = new Item(number, options.consume().pick(random));
      return timeline.after(producing).thenReturn(item);
    }

    @Override
    public Mono<Void> consume(int consumer, Item item) {
      return timeline.after(item.consuming());
    }
  }

  private final class Told implements Pipeline.Listener<Item> {
    private final FluxSink<PipelineEvent> sink;
    private final Timeline timeline;
    private final Unread unread;
    private final long startedAt = ticker.now();

    Told(FluxSink<PipelineEvent> sink, Timeline timeline, Unread unread) {
      this.sink = sink;
      this.timeline = timeline;
      this.unread = unread;
    }

    @Override
    public void produced(int producer, Item item, int depth) {
      metrics.produced();
      tell("produced", producer, item, depth);
    }

    @Override
    public void taken() {
      metrics.taken();
    }

    @Override
    public void consumed(int consumer, Item item, int depth) {
      metrics.consumed();
      tell("consumed", consumer, item, depth);
    }

    private void tell(String event, int worker, Item item, int depth) {
      Duration at = Duration.ofNanos(ticker.now() - startedAt);
      unread.told();
      sink.next(new PipelineEvent.Moved(event, "item-" + item.number(), worker, depth, at));
    }

    @Override
    public void waiting() {
      timeline.goOn();
    }

    @Override
    public void completed(Measures measures) {
      unread.told();
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
