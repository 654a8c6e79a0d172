package dev.gather.scope;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * {@code gather_scope_seconds} by kind and join, and {@code gather_scope_cancelled_total}: scopes
 * that were cut off with members unfinished, by cause.
 */
public final class ScopeMetrics {
  private final MeterRegistry registry;
  private final Map<Cut, Counter> cut = new EnumMap<>(Cut.class);

  public ScopeMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Cut cause : Cut.values()) {
      cut.put(
          cause,
          Counter.builder("gather.scope.cancelled")
              .description("Scopes cut off before all their members had ended")
              .tag("cause", cause.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void cut(Cut cause) {
    Objects.requireNonNull(cut.get(cause)).increment();
  }

  void ended(Plan<?> plan, Duration elapsed) {
    Timer.builder("gather.scope")
        .description("Scopes from their start to the end of their last member")
        .tag("kind", plan.kind())
        .tag("join", plan.options().join().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .register(registry)
        .record(elapsed);
  }
}
