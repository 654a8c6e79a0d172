package dev.gather.echo;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * {@code gather_echo_datagrams_total}, {@code gather_echo_bytes_total} (both sent back) and {@code
 * gather_echo_dropped_total} by reason; read from the listener's own counts when they are asked
 * for. A reason that the platform does not tell stays 0.
 */
final class EchoMetrics {
  EchoMetrics(EchoListener listener, MeterRegistry registry) {
    FunctionCounter.builder(
            "gather.echo.datagrams", listener, echo -> echo.sum(EchoCounts::datagrams))
        .description("Datagrams sent back")
        .register(registry);
    FunctionCounter.builder("gather.echo.bytes", listener, echo -> echo.sum(EchoCounts::bytes))
        .description("Content of the datagrams sent back")
        .baseUnit("bytes")
        .register(registry);
    for (Drop reason : Drop.values()) {
      FunctionCounter.builder(
              "gather.echo.dropped", listener, echo -> echo.dropped(reason).orElse(0))
          .description("Datagrams not sent back")
          .tag("reason", reason.label())
          .register(registry);
    }
  }
}
