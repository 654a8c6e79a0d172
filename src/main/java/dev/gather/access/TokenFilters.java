package dev.gather.access;

import dev.gather.web.OwnConnections;
import dev.gather.web.Problem;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authorization.AuthorizationWebFilter;
import org.springframework.security.web.server.authorization.ExceptionTranslationWebFilter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Asks for the token at every HTTP door but health, and turns {@code /?token=…} into a cookie. What
 * the service asks of its own lab needs none.
 */
final class TokenFilters {
  private static final PathPattern HEALTH =
      PathPatternParser.defaultInstance.parse("/actuator/health/**");

  private final AccessToken token;
  private final OwnConnections own;

  TokenFilters(AccessToken token, OwnConnections own) {
    this.token = token;
    this.own = own;
  }

  /** The filters, in their order. */
  List<WebFilter> all() {
    AuthenticationWebFilter authentication = new AuthenticationWebFilter(this::authenticate);
    authentication.setServerAuthenticationConverter(new TokenConverter());
    authentication.setAuthenticationSuccessHandler(TokenFilters::admit);
    authentication.setAuthenticationFailureHandler(
        (filtered, wrong) -> Mono.error(refuse(filtered.getExchange(), true)));
    ExceptionTranslationWebFilter translation = new ExceptionTranslationWebFilter();
    translation.setAuthenticationEntryPoint(
        (exchange, none) -> Mono.error(refuse(exchange, false)));
    return List.of(authentication, translation, new AuthorizationWebFilter(this::authorize));
  }

  private Mono<Authentication> authenticate(Authentication presented) {
    String text = Objects.requireNonNull(presented.getCredentials()).toString();
    return switch (token.check(text, (InetSocketAddress) presented.getDetails())) {
      case AccessToken.Verdict.Right right ->
          Mono.just(
              UsernamePasswordAuthenticationToken.authenticated(
                  TokenConverter.COOKIE, null, AuthorityUtils.NO_AUTHORITIES));
      case AccessToken.Verdict.Wrong wrong ->
          Mono.error(new BadCredentialsException("wrong token"));
      case AccessToken.Verdict.TooMany many ->
          Mono.error(
              Problem.tooMany(
                  "Too many wrong tokens (gather.access.max-failures)", many.retryAfter()));
    };
  }

  private Mono<AuthorizationResult> authorize(
      Mono<Authentication> caller, ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    if (HEALTH.matches(request.getPath().pathWithinApplication()) || own.contains(request)) {
      return Mono.just(new AuthorizationDecision(true));
    }
    return caller.map(known -> new AuthorizationDecision(known.isAuthenticated()));
  }

  private static Mono<Void> admit(WebFilterExchange filtered, Authentication caller) {
    ServerWebExchange exchange = filtered.getExchange();
    ServerHttpRequest request = exchange.getRequest();
    if (!TokenConverter.opensThePage(request)) {
      return filtered.getChain().filter(exchange);
    }
    ServerHttpResponse response = exchange.getResponse();
    response.addCookie(
        cookie(request, request.getQueryParams().getFirst(TokenConverter.PARAMETER)).build());
    response.setStatusCode(HttpStatus.SEE_OTHER);
    response.getHeaders().setLocation(URI.create("/"));
    return response.setComplete();
  }

  /** A cookie of a former run would fail over and over, so it is taken back. */
  private static Problem refuse(ServerWebExchange exchange, boolean wrong) {
    if (exchange.getRequest().getCookies().containsKey(TokenConverter.COOKIE)) {
      exchange.getResponse().addCookie(cookie(exchange.getRequest(), null).maxAge(0).build());
    }
    // RFC 6750, section 3.1: no error code where no token was sent
    return Problem.of(
            HttpStatus.UNAUTHORIZED,
            wrong
                ? "The token is not the right one"
                : "A token is needed: Authorization: Bearer <token>, or /?token=<token> for the page")
        .header(HttpHeaders.WWW_AUTHENTICATE, wrong ? "Bearer error=\"invalid_token\"" : "Bearer");
  }

  private static ResponseCookie.ResponseCookieBuilder cookie(
      ServerHttpRequest request, @Nullable String value) {
    return ResponseCookie.from(TokenConverter.COOKIE, value)
        .path("/")
        .httpOnly(true)
        .sameSite("Strict")
        .secure("https".equals(request.getURI().getScheme()));
  }
}
