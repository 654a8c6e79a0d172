package dev.gather.web;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Has {@code /} be {@code /index.html}, like any other file of the page: to HEAD as well, with its
 * ETag, whatever is accepted. Boot's own welcome page has none of that. Comes after those who look
 * at what was asked for.
 */
final class FrontPage implements WebFilter {
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    HttpMethod method = request.getMethod();
    if (!request.getPath().value().equals("/")
        || !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
      return chain.filter(exchange);
    }
    return chain.filter(exchange.mutate().request(page -> page.path("/index.html")).build());
  }
}
