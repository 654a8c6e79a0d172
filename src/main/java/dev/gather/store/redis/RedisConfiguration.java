package dev.gather.store.redis;

import dev.gather.store.ConditionalOnStore;
import dev.gather.store.StoreException;
import dev.gather.store.StoreKind;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The door of a store that is Redis. Boot reads {@code spring.data.redis.*} and makes the client;
 * without {@code gather.store=redis} there is nothing of it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStore(StoreKind.REDIS)
@Import(RedisConfiguration.BootsRedis.class)
public class RedisConfiguration {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration SOONEST = Duration.ofMillis(20);
  private static final Duration LATEST = Duration.ofSeconds(1);

  /** Commands that may be under way; one more fails at once. */
  private static final int QUEUE = 65_536;

  /**
   * Boot's configuration, after all that is found by itself, so that a test may say where Redis is.
   * Imported as an auto-configuration, it would be excluded where the root excludes it.
   */
  static final class BootsRedis implements DeferredImportSelector {
    @Override
    public String[] selectImports(AnnotationMetadata importing) {
      return new String[] {DataRedisAutoConfiguration.class.getName()};
    }
  }

  @Bean
  static LettuceClientOptionsBuilderCustomizer redisOptions(DataRedisProperties properties) {
    SocketOptions sockets =
        SocketOptions.builder()
            .connectTimeout(Objects.requireNonNullElse(properties.getConnectTimeout(), CONNECT))
            .keepAlive(
                KeepAliveOptions.builder()
                    .enable()
                    .idle(Duration.ofSeconds(5))
                    .interval(Duration.ofSeconds(2))
                    .count(3)
                    .build())
            .tcpUserTimeout(
                TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(Duration.ofSeconds(10))
                    .build())
            .build();
    return options ->
        options
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(QUEUE)
            .socketOptions(sockets);
  }

  @Bean
  static LettuceClientConfigurationBuilderCustomizer redisTimeout(DataRedisProperties properties) {
    return client ->
        client.commandTimeout(Objects.requireNonNullElse(properties.getTimeout(), ANSWER));
  }

  /** Lettuce's own would wait for up to 30 s. */
  @Bean
  static ClientResourcesBuilderCustomizer redisReconnects() {
    return resources ->
        resources.reconnectDelay(Delay.exponential(SOONEST, LATEST, 2, TimeUnit.MILLISECONDS));
  }

  @Bean
  Links redisLinks(LettuceConnectionFactory factory, DataRedisConnectionDetails details) {
    if (details.getMasterReplica() != null) {
      throw new StoreException(
          "spring.data.redis.masterreplica is of no use here; name a Sentinel or a cluster", null);
    }
    return new Links(factory.getRequiredNativeClient());
  }

  @Bean
  Redis redis(Links links, DataRedisConnectionDetails details) {
    String node = UUID.randomUUID().toString().substring(0, 8);
    return RedisStart.open(links, node, details);
  }

  @Bean
  Channels redisChannels(Links links, Redis redis) {
    return new Channels(links);
  }

  @Bean
  RedisReadiness redisHealthIndicator(
      Redis redis,
      Channels channels,
      ApplicationContext context,
      ApplicationAvailability availability) {
    return new RedisReadiness(redis, channels, context, availability);
  }
}
