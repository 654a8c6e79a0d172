package dev.gather.access;

import dev.gather.web.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Bounds what one caller has under way at once; more is answered 429. A stream or a WebSocket
 * counts until it ends. Callers on this machine are not counted.
 */
final class CallerFilter implements WebFilter {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int max;
  private final ConcurrentMap<InetAddress, Integer> underWay = new ConcurrentHashMap<>();

  CallerFilter(int max) {
    this.max = max;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    InetAddress caller = CallerKey.limited(exchange.getRequest().getRemoteAddress());
    if (caller == null) {
      return chain.filter(exchange);
    }
    return Mono.defer(
        () -> {
          if (underWay.merge(caller, 1, Integer::sum) > max) {
            end(caller);
            return Mono.error(
                Problem.tooMany(
                    "More than "
                        + max
                        + " requests of one caller at once (gather.access.max-requests)",
                    RETRY_AFTER));
          }
          return chain.filter(exchange).doFinally(ended -> end(caller));
        });
  }

  private void end(InetAddress caller) {
    underWay.computeIfPresent(caller, (key, count) -> count == 1 ? null : count - 1);
  }

  /** Callers that have something under way. */
  int callers() {
    return underWay.size();
  }
}
