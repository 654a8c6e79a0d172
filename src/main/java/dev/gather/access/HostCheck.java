package dev.gather.access;

import dev.gather.web.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Keeps DNS rebinding off a service that only this machine can reach: a page that had its own name
 * resolved to loopback still sends that name as {@code Host}.
 */
final class HostCheck implements Check {
  private final Set<Authority> allowed;

  /** The last one that was allowed: most requests have the same. */
  private volatile @Nullable String known;

  HostCheck(List<String> hosts) {
    this.allowed = hosts.stream().map(Authority::parse).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public @Nullable Problem refusal(ServerHttpRequest request) {
    List<String> hosts = request.getHeaders().getOrEmpty(HttpHeaders.HOST);
    String written = hosts.size() == 1 ? hosts.getFirst() : "";
    if (written.equals(known)) {
      return null;
    }
    Authority host = Authority.parse(written);
    if (host == null) {
      // RFC 9112, section 3.2
      return Problem.of(HttpStatus.BAD_REQUEST, "The request needs one valid Host");
    }
    if (!isAllowed(host)) {
      return Problem.of(
          HttpStatus.FORBIDDEN, "The Host is neither loopback nor among gather.access.hosts");
    }
    known = written;
    return null;
  }

  private boolean isAllowed(Authority host) {
    return host.isLoopback()
        || allowed.contains(host)
        || allowed.contains(new Authority(host.host(), 0));
  }
}
