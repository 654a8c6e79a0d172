package dev.gather.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class RetryConfigurationTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withUserConfiguration(RetryConfiguration.class)
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

  @Test
  void bringsItsOwnClockAndScheduler() {
    context.run(
        beans -> {
          assertThat(beans).hasSingleBean(RetryMetrics.class).hasSingleBean(RetryAfter.class);
          assertThat(beans.getBean(Retrying.class).scheduler).isSameAs(Schedulers.parallel());
        });
  }

  @Test
  void takesThoseOfTheContext() {
    Scheduler scheduler = VirtualTimeScheduler.create();
    context
        .withBean(Scheduler.class, () -> scheduler)
        .withBean(Clock.class, () -> Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
        .run(
            beans -> {
              assertThat(beans.getBean(Retrying.class).scheduler).isSameAs(scheduler);
              assertThat(beans.getBean(RetryAfter.class).parse("Thu, 01 Jan 1970 00:00:09 GMT"))
                  .contains(Duration.ofSeconds(9));
            });
  }
}
