package dev.gather.access;

import dev.gather.web.OwnConnections;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.header.CompositeServerHttpHeadersWriter;
import org.springframework.security.web.server.header.HttpHeaderWriterWebFilter;
import org.springframework.security.web.server.header.StaticServerHttpHeadersWriter;
import org.springframework.security.web.server.header.StrictTransportSecurityServerHttpHeadersWriter;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.server.WebFilter;

/** The door of access: one chain of filters before every HTTP door, and the token for others. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessSettings.class)
public class AccessConfiguration {
  /** Made, and logged, only if some door asks for it. */
  @Bean
  @Lazy
  AccessToken accessToken(AccessSettings settings) {
    return AccessToken.of(
        settings.token(),
        new Failures(settings.maxFailures(), settings.failureWindow(), System::nanoTime));
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
  @Order(-100)
  WebFilterChainProxy accessFilters(
      AccessSettings settings,
      ServerProperties server,
      OwnConnections own,
      ObjectProvider<AccessToken> token) {
    boolean loopback = isLoopback(server.getAddress());
    Set<String> origins =
        settings.origins().stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    List<WebFilter> filters = new ArrayList<>();
    filters.add(headers());
    filters.add(new CallerFilter(settings.maxRequests()));
    filters.add(new OriginFilter(origins, loopback));
    if (!origins.isEmpty()) {
      filters.add(cors(origins));
    }
    if (loopback) {
      filters.add(new HostFilter(settings.hosts()));
    } else {
      filters.addAll(new TokenFilters(token.getObject(), own).all());
    }
    WebFilterChainProxy chain =
        new WebFilterChainProxy(
            new MatcherSecurityWebFilterChain(ServerWebExchangeMatchers.anyExchange(), filters));
    chain.setFirewall(ServerWebExchangeFirewall.INSECURE_NOOP);
    return chain;
  }

  private static boolean isLoopback(@Nullable InetAddress address) {
    return address != null && address.isLoopbackAddress();
  }

  /** What web's own headers don't say. */
  private static WebFilter headers() {
    return new HttpHeaderWriterWebFilter(
        new CompositeServerHttpHeadersWriter(
            new StrictTransportSecurityServerHttpHeadersWriter(), // over TLS alone
            StaticServerHttpHeadersWriter.builder()
                .header("X-Frame-Options", "DENY")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .build()));
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
