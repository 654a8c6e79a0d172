package dev.gather.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code gather_pipeline_depth}: items in the queues of all runs; {@code
 * gather_pipeline_items_total} by event. Thread-safe.
 */
final class PipelineMetrics {
  private final AtomicLong depth = new AtomicLong();
  private final Counter produced;
  private final Counter consumed;

  PipelineMetrics(MeterRegistry registry) {
    Gauge.builder("gather.pipeline.depth", depth, AtomicLong::get)
        .description("Items in the queues of all pipelines that run")
        .register(registry);
    produced = items(registry, "produced");
    consumed = items(registry, "consumed");
  }

  private static Counter items(MeterRegistry registry, String event) {
    return Counter.builder("gather.pipeline.items")
        .description("Items that pipelines have moved")
        .tag("event", event)
        .register(registry);
  }

  void produced() {
    depth.incrementAndGet();
    produced.increment();
  }

  void taken() {
    depth.decrementAndGet();
  }

  void consumed() {
    consumed.increment();
  }

  /** A run ended with items left in its queue. */
  void left(int items) {
    depth.addAndGet(-items);
  }
}
