package dev.gather.web;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What browsers may do with replies (Content Security Policy Level 3, Trusted Types): load nothing
 * from elsewhere, run nothing written inside a document, turn no string into markup, and show the
 * page in no frame. On every reply, for an error too is shown by a browser.
 *
 * <p>Swagger UI makes markup from strings and has images in its style sheet, so on its page both
 * are let in; it too loads nothing from elsewhere and runs nothing written inside a document.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SecurityHeaders implements WebFilter {
  private static final String SHARED =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "font-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'");

  private static final String POLICY =
      String.join(
          "; ",
          SHARED,
          "img-src 'self'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  private static final String SWAGGER_UI = "/swagger-ui.html";
  private static final String SWAGGER_UI_POLICY = SHARED + "; img-src 'self' data:";

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpHeaders headers = exchange.getResponse().getHeaders();
    String path = exchange.getRequest().getPath().pathWithinApplication().value();
    headers.set("Content-Security-Policy", path.equals(SWAGGER_UI) ? SWAGGER_UI_POLICY : POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    return chain.filter(exchange);
  }
}
