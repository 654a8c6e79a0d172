package dev.gather.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Finds the token of a request: {@code Authorization: Bearer} (RFC 6750, section 2.1), the page's
 * cookie, and where a browser can send neither, {@code ?token=} of the page and of a WebSocket, or
 * a WebSocket's subprotocol {@code bearer.<token>}.
 */
final class TokenConverter implements ServerAuthenticationConverter {
  static final String COOKIE = "gather-token";
  static final String PARAMETER = "token";
  private static final String SCHEME = "Bearer ";
  private static final String SUBPROTOCOL = "bearer.";

  @Override
  public Mono<Authentication> convert(ServerWebExchange exchange) {
    return Mono.justOrEmpty(token(exchange.getRequest()))
        .map(token -> presented(exchange.getRequest(), token));
  }

  private static Authentication presented(ServerHttpRequest request, String token) {
    var presented = UsernamePasswordAuthenticationToken.unauthenticated(COOKIE, token);
    presented.setDetails(request.getRemoteAddress());
    return presented;
  }

  private static Optional<String> token(ServerHttpRequest request) {
    return Stream.of(ofHeader(request), ofQuery(request), ofSubprotocol(request), ofCookie(request))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> ofHeader(ServerHttpRequest request) {
    return Optional.ofNullable(request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  private static Optional<String> ofQuery(ServerHttpRequest request) {
    return opensThePage(request) || isWebSocket(request)
        ? Optional.ofNullable(request.getQueryParams().getFirst(PARAMETER))
        : Optional.empty();
  }

  private static Optional<String> ofSubprotocol(ServerHttpRequest request) {
    if (!isWebSocket(request)) {
      return Optional.empty();
    }
    List<String> offers = request.getHeaders().getOrEmpty("Sec-WebSocket-Protocol");
    return offers.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .filter(offer -> offer.startsWith(SUBPROTOCOL))
        .map(offer -> offer.substring(SUBPROTOCOL.length()))
        .findFirst();
  }

  private static Optional<String> ofCookie(ServerHttpRequest request) {
    @Nullable HttpCookie cookie = request.getCookies().getFirst(COOKIE);
    return Optional.ofNullable(cookie).map(HttpCookie::getValue);
  }

  /** Whether it is {@code /?token=…}, which a person opens to get the cookie. */
  static boolean opensThePage(ServerHttpRequest request) {
    return request.getMethod().equals(HttpMethod.GET)
        && request.getPath().value().equals("/")
        && request.getQueryParams().containsKey(PARAMETER);
  }

  private static boolean isWebSocket(ServerHttpRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeaders().getFirst(HttpHeaders.UPGRADE));
  }
}
