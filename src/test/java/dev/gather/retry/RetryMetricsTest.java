package dev.gather.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RetryMetrics metrics = new RetryMetrics(registry);

  @Test
  void denialsAreThereBeforeTheFirstOne() {
    assertThat(registry.find("gather.retry.denied").counters())
        .extracting(counter -> counter.getId().getTag("reason"))
        .containsExactlyInAnyOrder("budget", "deadline", "retry-after");
  }

  @Test
  void reasonsBeyondTheLimitAreOther() {
    IntStream.range(0, RetryMetrics.REASONS + 5).forEach(i -> metrics.retried("reason" + i));
    metrics.retried("reason0");
    assertThat(registry.find("gather.retry.attempts").counters()).hasSize(RetryMetrics.REASONS + 1);
    assertThat(registry.get("gather.retry.attempts").tag("reason", "other").counter().count())
        .isEqualTo(5);
    assertThat(registry.get("gather.retry.attempts").tag("reason", "reason0").counter().count())
        .isEqualTo(2);
  }
}
