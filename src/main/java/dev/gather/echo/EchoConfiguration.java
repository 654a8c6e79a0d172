package dev.gather.echo;

import dev.gather.net.OwnPorts;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The door of the UDP echo. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EchoSettings.class)
public class EchoConfiguration {
  @Bean
  EchoListener echoListener(EchoSettings settings, OwnPorts ports) {
    return new EchoListener(settings, new EchoSockets(settings), ports);
  }

  @Bean
  EchoMetrics echoMetrics(EchoListener listener, MeterRegistry registry) {
    return new EchoMetrics(listener, registry);
  }

  @Bean
  EchoEndpoint echoEndpoint(EchoListener listener) {
    return new EchoEndpoint(listener);
  }
}
