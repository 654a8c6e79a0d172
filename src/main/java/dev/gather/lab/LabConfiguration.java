package dev.gather.lab;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.server.WebFilter;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** The doors of the lab: {@code /lab/**}, unless {@code gather.lab.enabled} is false. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LabSettings.class)
public class LabConfiguration {
  private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

  /** The settings are checked where there are none, too. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBooleanProperty(name = "gather.lab.enabled", matchIfMissing = true)
  static class Doors {
    @Bean
    EchoEndpoint labEcho(LabSettings settings, JsonMapper json) {
      return new EchoEndpoint(settings, Schedulers.parallel(), json);
    }

    @Bean
    StreamEndpoint labStreams(LabSettings settings, JsonMapper json) {
      return new StreamEndpoint(settings, Schedulers.parallel(), RANDOM, json);
    }

    @Bean
    StatusEndpoint labStatuses() {
      return new StatusEndpoint(RANDOM);
    }

    @Bean
    FailureEndpoint labFailures(LabSettings settings) {
      return new FailureEndpoint(new FlakyTable(settings.maxKeys()), RANDOM);
    }

    /** Keeps every answer of the lab, its errors too, out of caches. */
    @Bean
    WebFilter labNoStore() {
      return (exchange, chain) -> {
        if (exchange.getRequest().getPath().pathWithinApplication().value().startsWith("/lab/")) {
          exchange.getResponse().getHeaders().setCacheControl(CacheControl.noStore());
        }
        return chain.filter(exchange);
      };
    }
  }
}
