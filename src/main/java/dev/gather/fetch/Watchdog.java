package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;

/**
 * Cuts off responses whose bodies come too slowly: those that bring less than so many bytes a
 * second over a whole window. It looks once a second, so that a response costs no timer of its own.
 */
final class Watchdog implements AutoCloseable {
  private static final Failure TOO_SLOW =
      new Failure("connection_read_timeout", "the body came too slowly");

  private final Ticker ticker;
  private final long window;
  private final double minBytes;
  private final Map<Hop, Look> receiving = new ConcurrentHashMap<>();
  private final Disposable looking;

  private record Look(long at, long bytes) {}

  /**
   * @param window over which the rate is taken
   * @param bytesPerSecond the least that is not too slow
   */
  Watchdog(Ticker ticker, Duration window, long bytesPerSecond) {
    this.ticker = ticker;
    this.window = window.toNanos();
    this.minBytes = bytesPerSecond * (this.window / 1e9);
    this.looking = ticker.scheduler().schedulePeriodically(this::look, 1, 1, TimeUnit.SECONDS);
  }

  /** Watches a response from now on, until {@link #forget}. */
  void watch(Hop hop) {
    receiving.put(hop, new Look(ticker.now(), 0));
  }

  void forget(Hop hop) {
    receiving.remove(hop);
  }

  private void look() {
    long now = ticker.now();
    receiving.forEach(
        (hop, last) -> {
          if (now - last.at() >= window) {
            long bytes = hop.bytes();
            if (bytes - last.bytes() < minBytes) {
              hop.abort(TOO_SLOW);
            }
            receiving.replace(hop, last, new Look(now, bytes));
          }
        });
  }

  @Override
  public void close() {
    looking.dispose();
  }
}
