package dev.gather.store;

import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The door of the store: the file is made once a feature asks for the database. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
public class StoreConfiguration {

  @Bean
  @Lazy
  Database database(StoreSettings settings, List<Schema> schemas) {
    return settings.open(schemas);
  }
}
