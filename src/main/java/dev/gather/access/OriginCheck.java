package dev.gather.access;

import dev.gather.web.Problem;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Lets a browser in only for pages of the service itself and of the origins that are allowed,
 * whatever the method: a {@code GET} starts fetches too, and so does the opening of a WebSocket.
 * Without {@code Origin} (RFC 6454) it goes by {@code Sec-Fetch-Site} (Fetch Metadata); whoever
 * sends neither is no browser. A link to the page may be followed from anywhere.
 */
final class OriginCheck implements Check {
  private static final Set<String> FROM_ELSEWHERE = Set.of("cross-site", "same-site");

  private final Set<String> allowed;
  private final boolean loopback;

  /**
   * @param loopback whether only this machine can reach the service, by any of loopback's names
   */
  OriginCheck(Set<String> allowed, boolean loopback) {
    this.allowed = allowed;
    this.loopback = loopback;
  }

  @Override
  public @Nullable Problem refusal(ServerHttpRequest request) {
    String origin = request.getHeaders().getFirst(HttpHeaders.ORIGIN);
    boolean welcome = origin == null ? isFromHere(request) : isAllowed(origin, request);
    return welcome
        ? null
        : Problem.of(
            HttpStatus.FORBIDDEN,
            "Pages of another origin may call the service only if it is among"
                + " gather.access.origins");
  }

  private static boolean isFromHere(ServerHttpRequest request) {
    HttpHeaders headers = request.getHeaders();
    String site = headers.getFirst("Sec-Fetch-Site");
    return site == null || !FROM_ELSEWHERE.contains(site) || opensThePage(request);
  }

  private static boolean opensThePage(ServerHttpRequest request) {
    return request.getMethod().equals(HttpMethod.GET)
        && request.getPath().value().equals("/")
        && "document".equals(request.getHeaders().getFirst("Sec-Fetch-Dest"));
  }

  private boolean isAllowed(String origin, ServerHttpRequest request) {
    String written = origin.toLowerCase(Locale.ROOT);
    if (allowed.contains(written)) {
      return true;
    }
    int end = written.indexOf("://");
    Authority page = end < 0 ? null : Authority.parse(written.substring(end + 3));
    if (page == null) {
      return false; // among others "null", of a sandboxed frame
    }
    String scheme = written.substring(0, end);
    return isOwn(page.under(scheme), scheme, request);
  }

  /** Behind a proxy that ends TLS the scheme is the browser's, so it is not compared. */
  private boolean isOwn(Authority page, String scheme, ServerHttpRequest request) {
    String written = request.getHeaders().getFirst(HttpHeaders.HOST);
    Authority host = written == null ? null : Authority.parse(written);
    return host != null
        && (page.equals(host.under(scheme))
            || (loopback && page.isLoopback() && page.port() == port(request)));
  }

  private static int port(ServerHttpRequest request) {
    @Nullable InetSocketAddress local = request.getLocalAddress();
    return local == null ? -1 : local.getPort();
  }
}
