package dev.gather.fetch.compare;

import dev.gather.fetch.Trials;
import dev.gather.scope.Ticker;
import dev.gather.web.StreamWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.SplittableRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The door of compare. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CompareSettings.class)
public class CompareConfiguration {

  @Bean
  CompareEndpoint compareEndpoint(
      Trials trials,
      StreamWriter writer,
      CompareSettings settings,
      Ticker ticker,
      MeterRegistry registry) {
    CompareMetrics metrics = new CompareMetrics(registry);
    return new CompareEndpoint(
        new CompareReader(trials, settings),
        new Comparison(ticker, settings.maxTime(), metrics, SplittableRandom::new),
        writer,
        settings.maxRunning());
  }
}
