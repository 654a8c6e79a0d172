package dev.gather.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class PipelineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final Ticker ticker = Ticker.of(time);
  private final List<Integer> producedItems = new ArrayList<>();
  private final List<Integer> consumedItems = new ArrayList<>();
  private final List<Integer> depths = new ArrayList<>();
  private int made;
  private int stopped;
  private @Nullable Measures measures;
  private @Nullable Throwable failure;
  private int left = -1;

  /** Items from 0 on, each produced and consumed in the time given. */
  private final class Timed implements Pipeline.Work<Integer> {
    private final int items;
    private final Duration produce;
    private final Duration consume;
    private int failsAt = -1;

    Timed(int items, Duration produce, Duration consume) {
      this.items = items;
      this.produce = produce;
      this.consume = consume;
    }

    @Override
    public Mono<Integer> produce(int producer) {
      if (made == items) {
        return Mono.empty();
      }
      int item = made++;
      return produce.isZero() ? Mono.just(item) : delay(produce).thenReturn(item);
    }

    @Override
    public Mono<Void> consume(int consumer, Integer item) {
      if (item == failsAt) {
        return delay(consume).then(Mono.error(new IllegalStateException("item " + item)));
      }
      return consume.isZero() ? Mono.empty() : delay(consume).then();
    }

    private Mono<Long> delay(Duration delay) {
      return Mono.delay(delay, time).doOnCancel(() -> stopped++);
    }
  }

  private final class Record implements Pipeline.Listener<Integer> {
    @Override
    public void produced(int producer, Integer item, int depth) {
      producedItems.add(item);
      depths.add(depth);
    }

    @Override
    public void taken() {}

    @Override
    public void consumed(int consumer, Integer item, int depth) {
      consumedItems.add(item);
    }

    @Override
    public void completed(Measures result) {
      measures = result;
    }

    @Override
    public void failed(Throwable cause, int depth) {
      failure = cause;
      left = depth;
    }

    @Override
    public void cancelled(int depth) {
      left = depth;
    }
  }

  private Disposable start(int capacity, int producers, int consumers, Timed work) {
    return new Pipeline<Integer>(ticker, capacity, producers, consumers).start(work, new Record());
  }

  private Measures ended() {
    return Objects.requireNonNull(measures, "the run has not ended");
  }

  @Test
  void aFullQueueHoldsTheProducersBack() {
    start(2, 1, 1, new Timed(6, Duration.ZERO, SECOND));

    time.advanceTime();
    assertThat(producedItems).containsExactly(0, 1, 2);
    assertThat(made).as("one more in the producer's hand").isEqualTo(4);
    time.advanceTimeBy(Duration.ofSeconds(6));

    assertThat(consumedItems).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(ended().maxDepth()).isEqualTo(2);
    assertThat(depths).allMatch(depth -> depth <= 2);
    assertThat(ended().elapsed()).isEqualTo(Duration.ofSeconds(6));
    assertThat(ended().producersBlocked()).isEqualTo(Duration.ofSeconds(3));
    assertThat(ended().consumersIdle()).isZero();
  }

  @Test
  void anEmptyQueueHoldsTheConsumersBack() {
    start(10, 1, 2, new Timed(3, SECOND, Duration.ZERO));
    time.advanceTimeBy(Duration.ofSeconds(3));

    assertThat(consumedItems).containsExactly(0, 1, 2);
    assertThat(ended().consumersIdle()).isEqualTo(Duration.ofSeconds(6));
    assertThat(ended().producersBlocked()).isZero();
    assertThat(ended().itemsPerSecond()).isEqualTo(1);
  }

  @Test
  void moreWorkersDoMoreAtOnceAndLoseNothing() {
    start(5, 4, 8, new Timed(100, SECOND, Duration.ofSeconds(2)));
    time.advanceTimeBy(Duration.ofSeconds(27));

    assertThat(ended().produced()).isEqualTo(100);
    assertThat(consumedItems)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
    assertThat(ended().elapsed()).isEqualTo(Duration.ofSeconds(27));
  }

  @Test
  void theEndReachesConsumersThatNeverGotAnything() {
    start(1, 1, 50, new Timed(1, SECOND, SECOND));
    time.advanceTimeBy(Duration.ofSeconds(2));

    assertThat(ended().consumed()).isEqualTo(1);
  }

  @Test
  void whatIsDoneAtOnceNeedsNoTime() {
    start(100, 4, 4, new Timed(1_000_000, Duration.ZERO, Duration.ZERO));
    time.advanceTime();

    assertThat(ended().consumed()).isEqualTo(1_000_000);
    assertThat(ended().elapsed()).isZero();
    assertThat(producedItems).isEqualTo(consumedItems);
    assertThat(ended().maxDepth()).isEqualTo(100);
  }

  @Test
  void aWorkerThatFailsStopsAll() {
    Timed work = new Timed(10, Duration.ZERO, SECOND);
    work.failsAt = 1;
    start(3, 1, 2, work);
    time.advanceTimeBy(Duration.ofMillis(500));
    assertThat(left).as("still runs").isEqualTo(-1);
    time.advanceTimeBy(Duration.ofMillis(500));

    assertThat(failure).hasMessage("item 1");
    assertThat(consumedItems).containsExactly(0);
    assertThat(left).isEqualTo(3);
    assertThat(stopped).as("the other consumer, with the next item").isEqualTo(1);
    time.advanceTimeBy(Duration.ofMinutes(1));
    assertThat(consumedItems).containsExactly(0);
    assertThat(measures).isNull();
  }

  @Test
  void stoppingItStopsItsWorkers() {
    Disposable run = start(3, 2, 2, new Timed(100, SECOND, SECOND));
    time.advanceTimeBy(Duration.ofMillis(1_500));
    run.dispose();
    time.advanceTimeBy(Duration.ofMinutes(1));

    assertThat(stopped).isEqualTo(4);
    assertThat(left).isZero();
    assertThat(made).isEqualTo(4);
    assertThat(measures).isNull();
  }
}
