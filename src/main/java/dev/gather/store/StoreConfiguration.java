package dev.gather.store;

import dev.gather.store.redis.RedisConfiguration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** The door of the store: the file is made, or Redis asked, once a feature wants it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
@Import(RedisConfiguration.class)
public class StoreConfiguration {

  @Bean
  @Lazy
  @ConditionalOnStore(StoreKind.EMBEDDED)
  Database database(StoreSettings settings, List<Schema> schemas) {
    return settings.open(schemas);
  }
}
