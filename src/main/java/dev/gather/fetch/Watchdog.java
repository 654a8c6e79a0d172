package dev.gather.fetch;

import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Looks at all attempts under way every {@value #EVERY_MILLIS} ms, so that none needs timers of its
 * own: ends those whose time is up, and those whose bodies bring less than so many bytes a second
 * over a whole window. Safe to share.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final long EVERY_MILLIS = 10;

  private final Ticker ticker;
  private final long window;
  private final double least;
  private final Set<Execution> watched = ConcurrentHashMap.newKeySet();
  private final Disposable looking;

  /**
   * @param window over which the rate of a body is taken
   * @param bytesPerSecond the least that is not too slow
   */
  Watchdog(Ticker ticker, Duration window, long bytesPerSecond) {
    this.ticker = ticker;
    this.window = window.toNanos();
    this.least = bytesPerSecond * (this.window / 1e9);
    this.looking =
        ticker
            .scheduler()
            .schedulePeriodically(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  void watch(Execution execution) {
    watched.add(execution);
  }

  void forget(Execution execution) {
    watched.remove(execution);
  }

  private void look() {
    if (!watched.isEmpty()) {
      long now = ticker.now();
      watched.forEach(execution -> look(execution, now));
    }
  }

  /** One that goes wrong must not end the looking at the others. */
  private void look(Execution execution, long now) {
    try {
      execution.look(now, window, least);
    } catch (RuntimeException bug) {
      log.error("an attempt could not be cut off", bug);
    }
  }

  @Override
  public void close() {
    looking.dispose();
  }
}
