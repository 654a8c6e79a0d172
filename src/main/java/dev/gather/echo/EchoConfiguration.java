package dev.gather.echo;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The door of the UDP echo. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EchoSettings.class)
public class EchoConfiguration {
  private static final int CHAT_PORT = 8888;

  /** Chat's port too, as it is configured. */
  @Bean
  OwnPorts ownPorts(Environment environment) {
    OwnPorts ports = new OwnPorts();
    ports.add(environment.getProperty("gather.chat.tcp.port", Integer.class, CHAT_PORT));
    return ports;
  }

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
