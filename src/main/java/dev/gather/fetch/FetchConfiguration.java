package dev.gather.fetch;

import dev.gather.net.AddressGuard;
import dev.gather.net.AllowList;
import dev.gather.net.OwnAddresses;
import dev.gather.retry.RetryAfter;
import dev.gather.retry.Retrying;
import dev.gather.scope.Scope;
import dev.gather.scope.Ticker;
import dev.gather.web.InstanceId;
import dev.gather.web.Memory;
import dev.gather.web.OwnConnections;
import dev.gather.web.StreamWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** The door of fetch. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FetchSettings.class)
public class FetchConfiguration {

  @Bean
  OwnService ownService(ServerProperties server, OwnConnections connections) {
    return new OwnService(server.getAddress(), Ssl.isEnabled(server.getSsl()), connections);
  }

  @Bean
  OwnAddresses ownAddresses() {
    return new OwnAddresses(Schedulers.boundedElastic());
  }

  @Bean
  AddressGuard addressGuard(FetchSettings settings, OwnAddresses addresses, OwnService own) {
    return new AddressGuard(AllowList.parse(settings.allow()), addresses, own::listensOn);
  }

  @Bean
  Clients clients(OwnService own, AddressGuard guard, Ticker ticker) {
    return new Clients(own, guard, ticker::now);
  }

  @Bean
  TargetTurns targetTurns(
      FetchSettings settings, OwnService own, Ticker ticker, MeterRegistry registry) {
    return new TargetTurns(settings.maxPerTarget(), own, ticker, registry);
  }

  @Bean
  Watchdog watchdog(FetchSettings settings, Ticker ticker) {
    return new Watchdog(ticker, settings.slowAfter(), settings.minRate().toBytes());
  }

  /** The root may bring a filter that answers for files. */
  @Bean
  FileFetch fileFetch(ObjectProvider<ExchangeFilterFunction> files) {
    return new FileFetch(files.getIfAvailable(() -> (request, next) -> next.exchange(request)));
  }

  @Bean
  Fetcher fetcher(
      Scope scope,
      Retrying retrying,
      RetryAfter retryAfter,
      Clients clients,
      TargetTurns turns,
      FileFetch files,
      OwnService own,
      MeterRegistry registry,
      Watchdog watchdog,
      FetchSettings settings,
      Ticker ticker,
      InstanceId instance,
      ObjectProvider<Tracer> tracer,
      ObjectProvider<Propagator> propagator) {
    return new Fetcher(
        scope,
        retrying,
        retryAfter,
        clients,
        turns,
        files,
        own,
        new FetchMetrics(registry),
        watchdog,
        new Memory("gather.fetch.max-held", settings.held()),
        ticker,
        new RequestFields(instance),
        traces(tracer.getIfAvailable(), propagator.getIfAvailable()));
  }

  /** There is something to trace with only where there is someone to tell. */
  private static @Nullable Traces traces(@Nullable Tracer tracer, @Nullable Propagator propagator) {
    return tracer == null || propagator == null ? null : new Traces(tracer, propagator);
  }

  @Bean
  @ConditionalOnBooleanProperty(name = "gather.fetch.warm-up", matchIfMissing = true)
  WarmUp warmUp(Fetcher fetcher, OwnAddresses addresses, OwnService own, Ticker ticker) {
    return new WarmUp(
        origin -> {
          AllowList only = AllowList.parse(List.of("127.0.0.1:" + origin.port()));
          AddressGuard guard = new AddressGuard(only, addresses, own::listensOn);
          Clients clients = new Clients(own, guard, ticker::now);
          return fetcher.through(clients, new SimpleMeterRegistry());
        });
  }

  @Bean
  BlockingClients blockingClients(OwnService own, AddressGuard guard) {
    return new BlockingClients(new Destinations(own, guard));
  }

  /** The root may bring what resolves the URLs of files. */
  @Bean
  BlockingFileFetch blockingFileFetch(ObjectProvider<ProtocolResolver> files) {
    return new BlockingFileFetch(files.getIfAvailable(() -> (location, loader) -> null));
  }

  @Bean
  Trials trials(
      Fetcher fetcher,
      Scope scope,
      BlockingClients clients,
      TargetTurns turns,
      BlockingFileFetch files,
      Ticker ticker,
      InstanceId instance,
      OwnService own,
      FetchSettings settings) {
    BlockingFetcher blocking = new BlockingFetcher(scope, clients, turns, files, ticker, instance);
    return new Trials(fetcher, blocking, own, settings.maxUrls());
  }

  @Bean
  FetchWork fetchWork(Fetcher fetcher, FetchSettings settings, JsonMapper json) {
    return new FetchWork(fetcher, settings, json);
  }

  @Bean
  RetryScheduleEndpoint retryScheduleEndpoint() {
    return new RetryScheduleEndpoint(RandomGenerator.getDefault());
  }

  @Bean
  FetchEndpoint fetchEndpoint(
      Fetcher fetcher, OwnService own, StreamWriter writer, FetchSettings settings) {
    return new FetchEndpoint(fetcher, own, writer, settings, Clock.systemUTC());
  }
}
