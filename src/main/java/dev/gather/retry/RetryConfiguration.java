package dev.gather.retry;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The door of retry: clock, scheduler and chance are the context's, if it has one of them. */
@Configuration(proxyBeanMethods = false)
public class RetryConfiguration {
  @Bean
  RetryMetrics retryMetrics(MeterRegistry registry) {
    return new RetryMetrics(registry);
  }

  @Bean
  Retrying retrying(
      RetryMetrics metrics,
      ObjectProvider<Scheduler> scheduler,
      ObjectProvider<RandomGenerator> random) {
    return new Retrying(
        metrics,
        scheduler.getIfUnique(Schedulers::parallel),
        System::nanoTime,
        random.getIfUnique(() -> () -> ThreadLocalRandom.current().nextLong()));
  }

  @Bean
  RetryAfter retryAfter(ObjectProvider<Clock> clock) {
    return new RetryAfter(clock.getIfUnique(Clock::systemUTC));
  }
}
