package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One run of a {@link Pipeline}. Every field is confined to the one thread of {@code loop}; ends of
 * work that come on another thread are handed to it.
 */
final class Run<T> implements Disposable {
  /** How often all workers have their turn before other runs on the same thread have theirs. */
  private static final int TURNS = 10_000;

  private final Ticker ticker;
  private final Pipeline.Work<T> work;
  private final Pipeline.Listener<T> listener;
  private final int capacity;
  private final Queue<T> queue;
  private final List<Worker<T>> producers;
  private final List<Worker<T>> consumers;
  private final Scheduler.Worker loop;
  private final long startedAt;
  private long produced;
  private long consumed;
  private int maxDepth;
  private int producing;
  private boolean over;

  Run(
      Ticker ticker,
      int capacity,
      int producers,
      int consumers,
      Pipeline.Work<T> work,
      Pipeline.Listener<T> listener) {
    this.ticker = ticker;
    this.capacity = capacity;
    this.queue = new ArrayDeque<>(capacity);
    this.work = work;
    this.listener = listener;
    this.producers = workers(producers);
    this.consumers = workers(consumers);
    this.producing = producers;
    this.startedAt = ticker.now();
    this.loop = ticker.scheduler().createWorker();
    loop.schedule(this::advance);
  }

  private static <T> List<Worker<T>> workers(int count) {
    return IntStream.range(0, count).mapToObj(Worker<T>::new).toList();
  }

  /** Gives each worker turns until none has anything to do. */
  private void advance() {
    try {
      for (int turn = 0; !over; turn++) {
        if (turn == TURNS) {
          loop.schedule(this::advance);
          return;
        }
        if (!turn()) {
          break;
        }
      }
      if (!over && producing == 0 && consumers.stream().allMatch(worker -> worker.ended)) {
        end();
        listener.completed(measures());
      }
    } catch (RuntimeException bug) {
      fail(bug);
    }
  }

  private boolean turn() {
    boolean moved = false;
    for (Worker<T> producer : producers) {
      moved |= !producer.working && !producer.ended && !over && produce(producer);
    }
    for (Worker<T> consumer : consumers) {
      moved |= !consumer.working && !consumer.ended && !over && consume(consumer);
    }
    return moved;
  }

  private boolean produce(Worker<T> producer) {
    T item = producer.item;
    if (item == null) {
      start(producer, work.produce(producer.number), next -> produced(producer, next));
      return true;
    }
    if (queue.size() == capacity) {
      if (!producer.waiting()) {
        producer.waitFrom(ticker.now());
      }
      return false;
    }
    if (producer.waiting()) {
      producer.waitUntil(ticker.now());
    }
    producer.item = null;
    queue.add(item);
    produced++;
    maxDepth = Math.max(maxDepth, queue.size());
    listener.produced(producer.number, item, queue.size());
    return true;
  }

  private boolean consume(Worker<T> consumer) {
    T item = queue.poll();
    if (item == null && producing > 0) {
      if (!consumer.waiting()) {
        consumer.waitFrom(ticker.now());
      }
      return false;
    }
    if (consumer.waiting()) {
      consumer.waitUntil(ticker.now());
    }
    if (item == null) {
      consumer.ended = true;
    } else {
      listener.taken();
      start(consumer, work.consume(consumer.number, item), nothing -> consumed(consumer, item));
    }
    return true;
  }

  private void produced(Worker<T> producer, @Nullable T item) {
    producer.item = item;
    if (item == null) {
      producer.ended = true;
      producing--;
    }
  }

  private void consumed(Worker<T> consumer, T item) {
    consumed++;
    listener.consumed(consumer.number, item, queue.size());
  }

  /** Does the work, and then what follows: at once, if the result is there already. */
  private <R> void start(Worker<T> worker, Mono<R> task, Consumer<@Nullable R> then) {
    if (task instanceof Fuseable.ScalarCallable<?> done) {
      then.accept(now(done));
      return;
    }
    worker.working = true;
    worker.task.replace(
        task.singleOptional()
            .subscribe(
                result ->
                    later(
                        () -> {
                          worker.working = false;
                          then.accept(result.orElse(null));
                        }),
                failure -> later(() -> fail(failure))));
  }

  @SuppressWarnings("unchecked") // it is the Mono<R> itself
  private static <R> @Nullable R now(Fuseable.ScalarCallable<?> done) {
    try {
      return (R) done.call();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Hands a change to the loop; any thread may. */
  private void later(Runnable change) {
    loop.schedule(
        () -> {
          if (!over) {
            change.run();
            advance();
          }
        });
  }

  private void fail(Throwable failure) {
    int depth = queue.size();
    end();
    listener.failed(failure, depth);
  }

  private void end() {
    over = true;
    producers.forEach(worker -> worker.task.dispose());
    consumers.forEach(worker -> worker.task.dispose());
  }

  private Measures measures() {
    return new Measures(
        produced,
        consumed,
        maxDepth,
        waited(producers),
        waited(consumers),
        Duration.ofNanos(ticker.now() - startedAt));
  }

  private static <T> Duration waited(List<Worker<T>> workers) {
    return Duration.ofNanos(workers.stream().mapToLong(Worker::waited).sum());
  }

  @Override
  public void dispose() {
    later(
        () -> {
          int depth = queue.size();
          end();
          listener.cancelled(depth);
        });
  }
}
