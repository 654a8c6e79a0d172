package dev.gather.scope;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Monotonic time and the timers that go with it. {@link Scheduler#now} is wall-clock time, which
 * may jump; a test hands in a virtual scheduler for both.
 *
 * @param nanos a monotonic reading in nanoseconds, of no meaning but in differences
 * @param scheduler runs the timers
 */
public record Ticker(LongSupplier nanos, Scheduler scheduler) {

  /** The time of this machine. */
  public static Ticker system() {
    return new Ticker(System::nanoTime, Schedulers.parallel());
  }

  /** The time of a scheduler, for tests in virtual time. */
  public static Ticker of(Scheduler scheduler) {
    return new Ticker(() -> scheduler.now(TimeUnit.NANOSECONDS), scheduler);
  }

  public long now() {
    return nanos.getAsLong();
  }
}
