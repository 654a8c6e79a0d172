package dev.gather.lab;

import dev.gather.web.Fields;
import java.net.URI;
import java.util.random.RandomGenerator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Answers without a body: a status of the caller's choice, and redirects. */
@RestController
@RequestMapping("/lab")
final class StatusEndpoint {
  private final RandomGenerator random;

  StatusEndpoint(RandomGenerator random) {
    this.random = random;
  }

  @RequestMapping("/status/{codes}")
  ResponseEntity<Void> status(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    StatusChoice choice = choice(parameters.path());
    parameters.check();
    int code = choice.draw(random);
    return switch (code) {
      case 301, 302, 303, 305, 307, 308 -> redirect(code, "/lab/redirect/1");
      case 401 -> challenge(code, HttpHeaders.WWW_AUTHENTICATE);
      case 407 -> challenge(code, HttpHeaders.PROXY_AUTHENTICATE);
      default -> ResponseEntity.status(code).build();
    };
  }

  @GetMapping("/redirect/{n}")
  ResponseEntity<Void> redirect(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    int hops = parameters.path().integer("n", 1, 1, Integer.MAX_VALUE);
    parameters.check();
    return redirect(302, hops == 1 ? "/lab/get" : "/lab/redirect/" + (hops - 1));
  }

  @RequestMapping("/redirect-to")
  ResponseEntity<Void> redirectTo(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    String location = location(parameters.query());
    int code = parameters.query().integer("status_code", 302, 300, 399);
    parameters.check();
    return redirect(code, location);
  }

  private static ResponseEntity<Void> redirect(int code, String location) {
    return ResponseEntity.status(code).header(HttpHeaders.LOCATION, location).build();
  }

  private static ResponseEntity<Void> challenge(int code, String header) {
    return ResponseEntity.status(code).header(header, "Basic realm=\"Fake Realm\"").build();
  }

  private static StatusChoice choice(Fields path) {
    try {
      return StatusChoice.parse(path.text("codes", ""));
    } catch (IllegalArgumentException malformed) {
      path.refuse("codes", String.valueOf(malformed.getMessage()));
      return StatusChoice.OK;
    }
  }

  /** What is legal in a URL goes out as it came in; letters beyond ASCII are percent-encoded. */
  private static String location(Fields query) {
    String url = query.text("url", "");
    if (url.isEmpty()) {
      query.refuse("url", "missing");
      return "";
    }
    try {
      return URI.create(url).toASCIIString();
    } catch (IllegalArgumentException malformed) {
      query.refuse("url", "not a URL: " + malformed.getMessage());
      return "";
    }
  }
}
