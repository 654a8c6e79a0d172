package dev.gather.files;

import dev.gather.scope.Scope;
import dev.gather.scope.Ticker;
import dev.gather.web.Memory;
import dev.gather.web.StreamWriter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/** The door of files. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FilesSettings.class)
public class FilesConfiguration {

  @Bean
  Trees trees(FilesSettings settings) {
    return Trees.below(settings.root().toAbsolutePath());
  }

  @Bean
  ReadingThreads readingThreads(FilesSettings settings) {
    return new ReadingThreads(settings.threads());
  }

  @Bean
  FilesReader filesReader(
      Scope scope,
      Trees trees,
      ReadingThreads threads,
      MeterRegistry registry,
      FilesSettings settings,
      Ticker ticker) {
    return new FilesReader(
        scope,
        trees,
        threads,
        new FilesMetrics(registry),
        new Memory("gather.files.max-held", settings.held()),
        ticker);
  }

  /** For clients that meet {@code file:} URLs among others. */
  @Bean
  ExchangeFilterFunction fileExchange(Trees trees, ReadingThreads threads) {
    return new FileExchange(trees, threads);
  }

  /** For those who read {@code file:} URLs with blocking calls. */
  @Bean
  ProtocolResolver fileResolver(Trees trees, ReadingThreads threads) {
    return new FileResolver(trees, threads);
  }

  @Bean
  FilesEndpoint filesEndpoint(FilesReader reader, StreamWriter writer, FilesSettings settings) {
    return new FilesEndpoint(reader, writer, settings);
  }

  @Bean
  ListEndpoint listEndpoint(Trees trees, ReadingThreads threads, StreamWriter writer) {
    return new ListEndpoint(trees, threads, writer);
  }
}
