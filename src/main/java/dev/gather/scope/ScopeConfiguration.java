package dev.gather.scope;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The door of the scope kernel. */
@Configuration(proxyBeanMethods = false)
public class ScopeConfiguration {

  @Bean
  Ticker ticker() {
    return Ticker.system();
  }

  @Bean
  Scope gatherScope(Ticker ticker, MeterRegistry registry) {
    return new Scope(ticker, new ScopeMetrics(registry));
  }
}
