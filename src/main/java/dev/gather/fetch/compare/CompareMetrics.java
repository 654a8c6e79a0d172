package dev.gather.fetch.compare;

import dev.gather.fetch.Trial;
import dev.gather.fetch.Trial.Mode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** {@code gather_compare_seconds} by mode: each run of a batch, the warm-up left out. */
final class CompareMetrics {
  private final Map<Mode, Timer> timers = new EnumMap<>(Mode.class);

  CompareMetrics(MeterRegistry registry) {
    Arrays.stream(Mode.values())
        .forEach(
            mode ->
                timers.put(
                    mode,
                    Timer.builder("gather.compare")
                        .description("Runs of a batch that was compared")
                        .tag("mode", Round.word(mode))
                        .register(registry)));
  }

  void ran(Mode mode, Trial.Run run) {
    Objects.requireNonNull(timers.get(mode)).record(run.elapsed());
  }
}
