package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One run of a {@link Pipeline}. Every field is confined to the one thread of {@code loop}; ends of
 * work that come on another thread are handed to it.
 */
final class Run<T> implements Disposable {
  /** How often all workers have their turn before other runs on the same thread have theirs. */
  private static final int TURNS = 100;

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
  private int first;
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
      } else if (!over) {
        listener.waiting();
      }
    } catch (RuntimeException failure) {
      fail(Exceptions.unwrap(failure));
    }
  }

  /** Each goes on until it would have to wait; another one is the first in each turn. */
  private boolean turn() {
    boolean moved = false;
    for (int i = 0; i < producers.size(); i++) {
      moved |= produce(producers.get((first + i) % producers.size()));
    }
    for (int i = 0; i < consumers.size(); i++) {
      moved |= consume(consumers.get((first + i) % consumers.size()));
    }
    first = first == Integer.MAX_VALUE ? 0 : first + 1;
    return moved;
  }

  private boolean produce(Worker<T> producer) {
    boolean moved = false;
    while (!over && !producer.working && !producer.ended) {
      T item = producer.item;
      if (item == null) {
        startProducing(producer);
      } else if (queue.size() < capacity) {
        put(producer, item);
      } else {
        producer.waits(ticker);
        break;
      }
      moved = true;
    }
    return moved;
  }

  private void put(Worker<T> producer, T item) {
    producer.goesOn(ticker);
    producer.item = null;
    queue.add(item);
    produced++;
    maxDepth = Math.max(maxDepth, queue.size());
    listener.produced(producer.number, item, queue.size());
  }

  private boolean consume(Worker<T> consumer) {
    boolean moved = false;
    while (!over && !consumer.working && !consumer.ended) {
      T item = queue.poll();
      if (item != null) {
        consumer.goesOn(ticker);
        listener.taken();
        startConsuming(consumer, item);
      } else if (producing == 0) {
        consumer.goesOn(ticker);
        consumer.ended = true;
      } else {
        consumer.waits(ticker);
        break;
      }
      moved = true;
    }
    return moved;
  }

  private void startProducing(Worker<T> producer) {
    Mono<T> next = work.produce(producer.number);
    if (next instanceof Fuseable.ScalarCallable<?>) {
      produced(producer, now(next));
    } else {
      await(producer, next, item -> produced(producer, item));
    }
  }

  private void startConsuming(Worker<T> consumer, T item) {
    Mono<Void> task = work.consume(consumer.number, item);
    if (task instanceof Fuseable.ScalarCallable<?>) {
      now(task);
      consumed(consumer, item);
    } else {
      await(consumer, task, nothing -> consumed(consumer, item));
    }
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

  private <R> void await(Worker<T> worker, Mono<R> task, Consumer<@Nullable R> then) {
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

  /** The result of work that was done at once. */
  @SuppressWarnings("unchecked") // a ScalarCallable has the type of its Mono
  private static <R> @Nullable R now(Mono<R> done) {
    try {
      return ((Callable<R>) done).call();
    } catch (Exception failure) {
      throw Exceptions.propagate(failure);
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
