package dev.gather.web;

import java.util.Arrays;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses what the service sent to itself, except to the lab, which has nothing to loop through.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class LoopFilter implements WebFilter {
  private static final String CDN_LOOP = "CDN-Loop";

  private final InstanceId id;

  LoopFilter(InstanceId id) {
    this.id = id;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    if (cameThroughHere(request) && !isForLab(request)) {
      return Mono.error(Problem.loopDetected("The request came back to the service that sent it"));
    }
    return chain.filter(exchange);
  }

  private static boolean isForLab(ServerHttpRequest request) {
    return request.getPath().pathWithinApplication().value().startsWith("/lab/");
  }

  /** RFC 8586 section 2: a list of ids, each with parameters after semicolons. */
  private boolean cameThroughHere(ServerHttpRequest request) {
    List<String> passed = request.getHeaders().getOrEmpty(CDN_LOOP);
    return !passed.isEmpty()
        && passed.stream()
            .flatMap(line -> Arrays.stream(line.split(",", -1)))
            .map(info -> info.split(";", 2)[0].strip())
            .anyMatch(id.value()::equals);
  }
}
