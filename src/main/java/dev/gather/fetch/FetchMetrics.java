package dev.gather.fetch;

import dev.gather.scope.Outcome;
import dev.gather.scope.Settled;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code gather_fetch_seconds} by outcome and error type, {@code gather_fetch_phase_seconds} by
 * phase, {@code gather_fetch_in_flight} (attempts) and {@code gather_fetch_bytes_total} (decoded).
 */
final class FetchMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Counter bytes;
  private final Map<String, Timer> phases = new ConcurrentHashMap<>();
  private final Map<Ending, Timer> endings = new ConcurrentHashMap<>();

  private record Ending(String outcome, String errorType) {}

  FetchMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("gather.fetch.in.flight", inFlight, AtomicInteger::get)
        .description("Attempts under way")
        .register(registry);
    this.bytes =
        Counter.builder("gather.fetch.bytes")
            .description("Decoded content received")
            .baseUnit("bytes")
            .register(registry);
  }

  /** An attempt has begun. */
  void began() {
    inFlight.incrementAndGet();
  }

  /** An attempt that had begun is over. */
  void ended() {
    inFlight.decrementAndGet();
  }

  void received(int length) {
    bytes.increment(length);
  }

  /** In its trace, if it has one, so that exemplars can tell which it is. */
  void settled(Settled<MemberFetch, Response> settled) {
    Traces.Traced traced = settled.member().traced();
    if (traced == null) {
      record(settled);
    } else {
      traced.during(() -> record(settled));
    }
  }

  private void record(Settled<MemberFetch, Response> settled) {
    Duration elapsed = settled.elapsed();
    if (elapsed == null) {
      return;
    }
    ending(settled.outcome()).record(elapsed);
    Attempt last = settled.member().last();
    if (last != null) {
      Timings timings = last.timings().blockedFor(settled.blocked().toNanos());
      timings.forEach(this::phase);
    }
  }

  private Timer ending(Outcome<Response> outcome) {
    return endings.computeIfAbsent(
        new Ending(FetchResult.word(outcome), FetchResult.errorType(outcome, "none")),
        ending ->
            Timer.builder("gather.fetch")
                .description("Members from their turn to their end, retries included")
                .tag("outcome", ending.outcome())
                .tag("error_type", ending.errorType())
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(60))
                .register(registry));
  }

  private void phase(String name, long nanos) {
    phases
        .computeIfAbsent(
            name,
            phase ->
                Timer.builder("gather.fetch.phase")
                    .description("Where the time of last attempts went")
                    .tag("phase", phase)
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
