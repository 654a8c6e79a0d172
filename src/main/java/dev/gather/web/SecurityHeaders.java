package dev.gather.web;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What browsers may do with replies (Content Security Policy Level 3, Trusted Types): load nothing
 * from elsewhere, run nothing written inside a document, turn no string into markup, and show the
 * page in no frame. On every reply, for an error too is shown by a browser; so they are made and
 * checked once, and copied.
 *
 * <p>Swagger UI makes markup from strings and has images in its style sheet, so on its page both
 * are let in; it too loads nothing from elsewhere and runs nothing written inside a document.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class SecurityHeaders implements WebFilter {
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

  private static final HttpHeaders HEADERS = headers(POLICY);
  private static final HttpHeaders OF_SWAGGER_UI = headers(SHARED + "; img-src 'self' data:");

  /** For a reply that no filter sees. */
  public static void addTo(HttpHeaders headers) {
    headers.add(HEADERS);
  }

  private static HttpHeaders headers(String policy) {
    HttpHeaders headers = new DefaultHttpHeaders();
    Map.of(
            "Content-Security-Policy", policy,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin")
        .forEach((name, value) -> headers.set(AsciiString.of(name), AsciiString.of(value)));
    return headers;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    ServerHttpResponse response = exchange.getResponse();
    String path = request.getPath().pathWithinApplication().value();
    add(response, path.equals(SWAGGER_UI) ? OF_SWAGGER_UI : HEADERS);
    if ("https".equals(request.getURI().getScheme())) {
      response.getHeaders().set("Strict-Transport-Security", "max-age=31536000");
    }
    return chain.filter(exchange);
  }

  private static void add(ServerHttpResponse response, HttpHeaders headers) {
    if (ServerHttpResponseDecorator.getNativeResponse(response)
        instanceof HttpServerResponse reply) {
      reply.responseHeaders().add(headers);
    } else {
      headers.forEach(header -> response.getHeaders().set(header.getKey(), header.getValue()));
    }
  }
}
