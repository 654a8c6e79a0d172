package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A bounded queue between any number of producers and consumers. A full queue holds the producers
 * back, an empty one the consumers; nothing is dropped or reordered, and the end of input reaches
 * every consumer. Safe to share; each {@link #start} is a run of its own.
 *
 * <p>All that happens to the queue happens on one thread of the ticker's scheduler, in turn; the
 * work itself may be done on any thread, and must not block this one. Work that is done at once
 * (such as {@link Mono#just}) costs no change of threads.
 */
final class Pipeline<T> {
  private final Ticker ticker;
  private final int capacity;
  private final int producers;
  private final int consumers;

  Pipeline(Ticker ticker, int capacity, int producers, int consumers) {
    this.ticker = ticker;
    this.capacity = capacity;
    this.producers = producers;
    this.consumers = consumers;
  }

  /** What the workers do. */
  interface Work<T> {
    /** The next item of a producer; empty when it has no more. An error stops the run. */
    Mono<T> produce(int producer);

    /** Works on an item and completes. An error stops the run. */
    Mono<Void> consume(int consumer, T item);
  }

  /** Hears of the run, always on its one thread; must not block. */
  interface Listener<T> {
    /** An item is in the queue, which holds {@code depth} with it. */
    void produced(int producer, T item, int depth);

    /** A consumer took an item out of the queue, to work on it. */
    void taken();

    /** A consumer is done with an item; the queue holds {@code depth} now. */
    void consumed(int consumer, T item, int depth);

    /** Nothing more happens until some work ends. */
    default void waiting() {}

    /** All items are consumed, and no worker is left. */
    void completed(Measures measures);

    /** A worker failed, and the others were stopped; the queue held {@code depth}. */
    void failed(Throwable failure, int depth);

    /** The run was disposed of before its end; the queue held {@code depth}. */
    void cancelled(int depth);
  }

  /**
   * Starts a run.
   *
   * @return stops all workers when disposed of; the listener hears no more of them
   */
  Disposable start(Work<T> work, Listener<T> listener) {
    return new Run<>(ticker, capacity, producers, consumers, work, listener);
  }
}
