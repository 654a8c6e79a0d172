package dev.gather.testing;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;

/** A Redis of its own for the service under test; its class {@link NeedsRedis}. */
@TestConfiguration(proxyBeanMethods = false)
public class RedisService {

  @Bean
  @ServiceConnection("redis")
  RedisContainer redisContainer() {
    return new RedisContainer();
  }
}
