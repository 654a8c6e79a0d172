package dev.gather.access;

import dev.gather.web.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Keeps DNS rebinding off a service that only this machine can reach: a page that had its own name
 * resolved to loopback still sends that name as {@code Host}.
 */
final class HostFilter implements WebFilter {
  private final Set<Authority> allowed;

  HostFilter(List<String> hosts) {
    this.allowed = hosts.stream().map(Authority::parse).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    List<String> hosts = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.HOST);
    Authority host = hosts.size() == 1 ? Authority.parse(hosts.getFirst()) : null;
    if (host == null) {
      // RFC 9112, section 3.2
      return Mono.error(Problem.of(HttpStatus.BAD_REQUEST, "The request needs one valid Host"));
    }
    return isAllowed(host)
        ? chain.filter(exchange)
        : Mono.error(
            Problem.of(
                HttpStatus.FORBIDDEN,
                "The Host is neither loopback nor among gather.access.hosts"));
  }

  private boolean isAllowed(Authority host) {
    return host.isLoopback()
        || allowed.contains(host)
        || allowed.contains(new Authority(host.host(), 0));
  }
}
