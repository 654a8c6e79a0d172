package dev.gather.access;

import dev.gather.web.OwnConnections;
import dev.gather.web.Problem;
import dev.gather.web.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Bounds what one caller has under way at once; more is answered 429. A stream or a WebSocket
 * counts until it ends. Each caller has a quota of what is fetched for it besides; of too many
 * callers the one is forgotten that came last the longest ago. Callers on this machine have no
 * limits, nor has the service itself. Safe to share.
 */
final class Callers {
  static final int MAX_QUOTAS = 10_000;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int max;
  private final Supplier<Quota> quota;
  private final OwnConnections own;
  private final Refusals refusals;
  private final ConcurrentMap<InetAddress, Integer> underWay = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private final Map<InetAddress, Quota> quotas =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Quota> eldest) {
          return size() > MAX_QUOTAS;
        }
      };

  /**
   * @param quota makes the quota of a new caller
   */
  Callers(int max, Supplier<Quota> quota, OwnConnections own, Refusals refusals) {
    this.max = max;
    this.quota = quota;
    this.own = own;
    this.refusals = refusals;
  }

  /** The same work, under way for the caller of the request while it runs, or refused. */
  Mono<Void> counted(ServerWebExchange exchange, Mono<Void> work) {
    InetAddress caller = CallerKey.limited(exchange.getRequest().getRemoteAddress());
    if (caller == null || own.contains(exchange.getRequest())) {
      return work;
    }
    quota(caller).holdFor(exchange);
    return Mono.defer(
        () -> {
          if (underWay.merge(caller, 1, Integer::sum) > max) {
            end(caller);
            refusals.refused(Refusals.MAX_REQUESTS);
            return Mono.error(
                Problem.tooMany(
                    "More than "
                        + max
                        + " requests of one caller at once (gather.access.max-requests)",
                    RETRY_AFTER));
          }
          return work.doFinally(ended -> end(caller));
        });
  }

  private Quota quota(InetAddress caller) {
    synchronized (quotas) {
      return quotas.computeIfAbsent(caller, unknown -> quota.get());
    }
  }

  private void end(InetAddress caller) {
    underWay.computeIfPresent(caller, (key, count) -> count == 1 ? null : count - 1);
  }

  /** Callers that have something under way. */
  int callers() {
    return underWay.size();
  }
}
