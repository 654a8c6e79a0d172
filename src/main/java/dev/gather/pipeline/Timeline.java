package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The time of one run. What is waited for ends one by one, in the order in which it is due, each
 * once the run has done all that followed from the one before. So what happens is the same each
 * time, however inexact the timers are. Confined to the thread of its run, but for {@link
 * #dispose}.
 */
final class Timeline implements Disposable {
  private final Ticker ticker;
  private final Supplier<Mono<Void>> room;
  private final Queue<Due> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
  private final Disposable.Swap next = Disposables.swap();

  /** When the run began, by the ticker; later by all the time that it stood still. */
  private long startedAt;

  /** How long the run has lasted, as of the last end. */
  private long now;

  private long asked;

  /** Equal times end in the order of their numbers. */
  private record Due(long at, long number, MonoSink<Void> sink) {}

  /**
   * @param room completes when the run may go on; until then its time stands still
   */
  Timeline(Ticker ticker, Supplier<Mono<Void>> room) {
    this.ticker = ticker;
    this.room = room;
    this.startedAt = ticker.now();
  }

  /** Completes after a delay that begins now. */
  Mono<Void> after(Duration delay) {
    return Mono.create(sink -> waiting.add(new Due(now + delay.toNanos(), asked++, sink)));
  }

  /** Waits for what is due next, and ends it. To be called once all that followed is done. */
  void goOn() {
    Due due = waiting.poll();
    if (due != null) {
      long stoodAt = ticker.now();
      next.replace(
          room.get()
              .then(Mono.defer(() -> untilDue(due, stoodAt)))
              .subscribe(tick -> end(due), due.sink::error));
    }
  }

  private Mono<Long> untilDue(Due due, long stoodAt) {
    long goesOnAt = ticker.now();
    startedAt += goesOnAt - stoodAt;
    long wait = startedAt + due.at - goesOnAt;
    return wait > 0 ? Mono.delay(Duration.ofNanos(wait), ticker.scheduler()) : Mono.just(0L);
  }

  private void end(Due due) {
    now = due.at;
    due.sink.success();
  }

  @Override
  public void dispose() {
    next.dispose();
  }
}
