package dev.gather.access;

import dev.gather.access.AccessFilter.Rules;
import dev.gather.web.OwnConnections;
import dev.gather.web.Quota;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.server.WebFilter;
import reactor.core.scheduler.Schedulers;

/** The door of access: one filter before every HTTP door, and the token for others. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessSettings.class)
public class AccessConfiguration {
  @Bean
  Refusals refusals(MeterRegistry registry) {
    return new Refusals(registry);
  }

  /** Made, and logged, only if some door asks for it. */
  @Bean
  @Lazy
  AccessToken accessToken(AccessSettings settings, Refusals refusals) {
    return AccessToken.of(
        settings.token(),
        new Failures(
            settings.maxFailures(),
            settings.failureWindow(),
            System::nanoTime,
            () -> refusals.refused(Refusals.MAX_FAILURES)));
  }

  @Bean
  RequestDeadline requestDeadline(AccessSettings settings) {
    return new RequestDeadline(settings.headerTimeout());
  }

  @Bean
  @ConditionalOnBooleanProperty("gather.access.log")
  RequestLog requestLog() {
    return new RequestLog();
  }

  @Bean
  MalformedRequests malformedRequests() {
    return new MalformedRequests();
  }

  /**
   * Without Spring Security's firewall, which copies each request to refuse odd paths: here nothing
   * but health is let in by its path, and that by the pattern that its handler has.
   */
  @Bean
  AccessFilter accessFilter(
      AccessSettings settings,
      ServerProperties server,
      Environment environment,
      OwnConnections own,
      Refusals refusals,
      ObjectProvider<AccessToken> token,
      ApplicationContext context) {
    Callers callers =
        new Callers(
            settings.maxRequests(),
            () ->
                new Quota(
                    settings.rates(),
                    TimeMeter.SYSTEM_NANOTIME,
                    Schedulers.parallel(),
                    refusals::refused),
            own,
            refusals);
    InetAddress managed = environment.getProperty("management.server.address", InetAddress.class);
    return new AccessFilter(
        context,
        rules(server.getAddress(), settings, own, token),
        rules(managed == null ? server.getAddress() : managed, settings, own, token),
        callers);
  }

  /** The rules of a port at that address; null for all addresses. */
  private static Rules rules(
      @Nullable InetAddress address,
      AccessSettings settings,
      OwnConnections own,
      ObjectProvider<AccessToken> token) {
    boolean loopback = address != null && address.isLoopbackAddress();
    Set<String> origins =
        settings.origins().stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    OriginCheck origin = new OriginCheck(origins, loopback);
    List<WebFilter> filters = new ArrayList<>();
    if (!origins.isEmpty()) {
      filters.add(cors(origins));
    }
    if (loopback) {
      return new Rules(List.of(origin, new HostCheck(settings.hosts())), filters);
    }
    filters.addAll(new TokenFilters(token.getObject(), own).all());
    return new Rules(List.of(origin), filters);
  }

  /** Tells browsers that pages of the allowed origins may read the replies. */
  private static WebFilter cors(Set<String> origins) {
    CorsConfiguration allowed = new CorsConfiguration();
    allowed.setAllowedOrigins(List.copyOf(origins));
    allowed.addAllowedMethod(CorsConfiguration.ALL);
    allowed.addAllowedHeader(CorsConfiguration.ALL);
    allowed.setExposedHeaders(
        List.of(HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, "Server-Timing"));
    return new CorsWebFilter(
        exchange -> {
          String origin = exchange.getRequest().getHeaders().getOrigin();
          return origin != null && origins.contains(origin.toLowerCase(Locale.ROOT))
              ? allowed
              : null;
        });
  }
}
