package dev.gather.access;

import dev.gather.web.OwnConnections;
import dev.gather.web.Problem;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.header.CrossOriginOpenerPolicyServerHttpHeadersWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.server.header.CrossOriginResourcePolicyServerHttpHeadersWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy;
import org.springframework.security.web.server.header.XFrameOptionsServerHttpHeadersWriter.Mode;
import org.springframework.web.cors.CorsConfiguration;
import reactor.core.publisher.Mono;

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
  MalformedRequests malformedRequests() {
    return new MalformedRequests();
  }

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
    ServerHttpSecurity http = ServerHttpSecurity.http();
    withoutSession(http);
    headers(http);
    cors(http, origins);
    http.addFilterBefore(new CallerFilter(settings.maxRequests()), SecurityWebFiltersOrder.CORS);
    http.addFilterBefore(new OriginFilter(origins, loopback), SecurityWebFiltersOrder.CORS);
    if (loopback) {
      http.addFilterBefore(new HostFilter(settings.hosts()), SecurityWebFiltersOrder.CORS);
    } else {
      new TokenFilter(token.getObject(), own).addTo(http);
    }
    WebFilterChainProxy chain = new WebFilterChainProxy(http.build());
    chain.setExchangeRejectedHandler(
        (exchange, rejected) ->
            Mono.error(
                Problem.of(HttpStatus.BAD_REQUEST, "The request's path is not a plain one")));
    return chain;
  }

  private static boolean isLoopback(@Nullable InetAddress address) {
    return address != null && address.isLoopbackAddress();
  }

  /** Every request brings what it has to show; nothing is kept of it, nor moved off its thread. */
  private static void withoutSession(ServerHttpSecurity http) {
    http.securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
        .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
        .csrf(ServerHttpSecurity.CsrfSpec::disable)
        .logout(ServerHttpSecurity.LogoutSpec::disable);
  }

  /** Caching is each door's own to say. */
  private static void headers(ServerHttpSecurity http) {
    http.headers(
        headers ->
            headers
                .cache(ServerHttpSecurity.HeaderSpec.CacheSpec::disable)
                .frameOptions(it -> it.mode(Mode.DENY))
                .referrerPolicy(it -> it.policy(ReferrerPolicy.NO_REFERRER))
                .crossOriginOpenerPolicy(it -> it.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(it -> it.policy(CrossOriginResourcePolicy.SAME_ORIGIN)));
  }

  /** Tells browsers that pages of the allowed origins may read the replies. */
  private static void cors(ServerHttpSecurity http, Set<String> origins) {
    CorsConfiguration allowed = new CorsConfiguration();
    allowed.setAllowedOrigins(List.copyOf(origins));
    allowed.addAllowedMethod(CorsConfiguration.ALL);
    allowed.addAllowedHeader(CorsConfiguration.ALL);
    allowed.setExposedHeaders(
        List.of(HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, "Server-Timing"));
    http.cors(
        cors ->
            cors.configurationSource(
                exchange -> {
                  String origin = exchange.getRequest().getHeaders().getOrigin();
                  return origin != null && origins.contains(origin.toLowerCase(Locale.ROOT))
                      ? allowed
                      : null;
                }));
  }
}
