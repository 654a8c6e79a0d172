package dev.gather.files;

import dev.gather.scope.Settled;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code gather_files_seconds} by outcome, and {@code gather_files_bytes_total}. */
final class FilesMetrics {
  private final MeterRegistry registry;
  private final Counter bytes;
  private final Map<String, Timer> outcomes = new ConcurrentHashMap<>();

  FilesMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.bytes =
        Counter.builder("gather.files.bytes")
            .description("Bytes read from files")
            .baseUnit("bytes")
            .register(registry);
  }

  void read(long count) {
    bytes.increment(count);
  }

  void settled(Settled<FileRead, FileCount> settled) {
    Duration elapsed = settled.elapsed();
    if (elapsed != null) {
      outcomes.computeIfAbsent(FileResult.word(settled.outcome()), this::timer).record(elapsed);
    }
  }

  private Timer timer(String outcome) {
    return Timer.builder("gather.files")
        .description("Files from their turn to their end")
        .tag("outcome", outcome)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(10_000))
        .maximumExpectedValue(Duration.ofSeconds(60))
        .register(registry);
  }
}
