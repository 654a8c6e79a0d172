package dev.gather.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Asterisks that come evenly over a time: the first when {@code delay} is over, the last {@code
 * duration} later. One byte at a time while there are at most 100 a second, else several.
 *
 * @param length in bytes, at least 1
 */
record Drip(long length, Duration duration, Duration delay) {
  private static final Duration FINEST = Duration.ofMillis(10);
  private static final int LARGEST = 16 * 1024;

  /** The bytes as they fall due. A reader that lags has its ticks kept, at most one a drop. */
  Flux<DataBuffer> in(DataBufferFactory factory, Scheduler scheduler) {
    int drops = drops();
    Duration period = duration.dividedBy(Math.max(1, drops - 1));
    // An interval of nothing is refused.
    Duration pause = period.isZero() ? Duration.ofNanos(1) : period;
    return Flux.interval(delay, pause, scheduler)
        .take(drops)
        .onBackpressureBuffer(drops)
        .map(drop -> asterisks(factory, end(drop + 1, drops) - end(drop, drops)));
  }

  private int drops() {
    long inTime = duration.dividedBy(FINEST) + 1;
    return (int) Math.min(length, Math.max(inTime, Math.ceilDiv(length, LARGEST)));
  }

  private long end(long drop, int drops) {
    return drop * length / drops;
  }

  private static DataBuffer asterisks(DataBufferFactory factory, long count) {
    return factory.wrap("*".repeat((int) count).getBytes(StandardCharsets.US_ASCII));
  }
}
