package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import dev.gather.web.StreamWriter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The door of the pipeline. */
@Configuration(proxyBeanMethods = false)
public class PipelineConfiguration {

  @Bean
  PipelineEndpoint pipelineEndpoint(Ticker ticker, MeterRegistry registry, StreamWriter writer) {
    return new PipelineEndpoint(new Rehearsal(ticker, new PipelineMetrics(registry)), writer);
  }
}
