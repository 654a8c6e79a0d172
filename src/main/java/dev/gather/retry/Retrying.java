package dev.gather.retry;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs flaky calls with exponential back-off, Retry-After, a retry budget a key, and hedges. Safe
 * to share; never blocks: waits are timers on the scheduler.
 */
public final class Retrying {
  final RetryMetrics metrics;
  final Scheduler scheduler;
  final LongSupplier nanoTime;
  final RandomGenerator random;
  final RetryBudget budget;
  final HostGate gate;

  /**
   * @param nanoTime a monotonic clock as {@link System#nanoTime}; in virtual time the scheduler's
   *     own
   * @param random used by many threads at once
   */
  public Retrying(
      RetryMetrics metrics, Scheduler scheduler, LongSupplier nanoTime, RandomGenerator random) {
    this.metrics = metrics;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
    this.random = random;
    this.budget = new RetryBudget(nanoTime);
    this.gate = new HostGate(nanoTime);
    // Spring Retry's first logger reads files: here, not on an event loop at the first failure.
    var _ = new RetryPolicies(RetryOptions.DEFAULT, random);
  }

  /**
   * Tries until an attempt is done or a bound forbids another, and emits the last attempt's value.
   * Nothing happens before subscription. Cancelling disposes of the running attempt or the timer at
   * once, and the log keeps what was tried.
   *
   * <ul>
   *   <li>A wait is the back-off's delay or what is left of a Retry-After, whichever is longer. One
   *       above {@code maxDelay}, or that would not end before the deadline, is not begun: the
   *       attempt before it was the last.
   *   <li>A Retry-After holds for its key: whoever waits for another attempt there waits on, and a
   *       first attempt waits too where deadline and {@code maxDelay} allow, else it is made at
   *       once.
   *   <li>To one key at most 20 % of its requests of the last 10 seconds are retries or hedges, and
   *       always 3.
   *   <li>With {@code hedgeAfter}, each attempt that takes longer gets one more beside it, if the
   *       budget allows; the first that is not a transient failure wins and the other is disposed
   *       of.
   * </ul>
   *
   * @param log empty, for this run alone; filled as it goes
   */
  public <T> Mono<T> run(RetryOptions options, Call<T> call, AttemptLog<T> log) {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super T> waiting) {
        new Run<>(Retrying.this, options, call, log).start(waiting);
      }
    };
  }
}
