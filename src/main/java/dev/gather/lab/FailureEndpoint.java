package dev.gather.lab;

import dev.gather.web.Fields;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Fails now and then, for clients that try again. */
@RestController
@RequestMapping("/lab")
final class FailureEndpoint {
  private static final int LONGEST_KEY = 128;

  private final FlakyTable table;
  private final RandomGenerator random;

  FailureEndpoint(FlakyTable table, RandomGenerator random) {
    this.table = table;
    this.random = random;
  }

  /** Fails at a rate, as go-httpbin does: the same seed gives the same answer each time. */
  @RequestMapping("/unstable")
  ResponseEntity<String> unstable(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    double failureRate = parameters.query().decimal("failure_rate", 0.5, 0, 1);
    long seed = parameters.seed(random.nextLong());
    parameters.check();
    boolean failed = new SplittableRandom(seed).nextDouble() < failureRate;
    return ResponseEntity.status(failed ? 500 : 200)
        .contentType(MediaType.TEXT_PLAIN)
        .body(failed ? "unstable\n" : "stable\n");
  }

  /** Fails as often as asked for a key, then succeeds; {@code retryAfter} in seconds. */
  @RequestMapping("/flaky/{key}")
  ResponseEntity<FlakyTable.Answer> flaky(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    Fields query = parameters.query();
    String key = key(parameters.path());
    int failures = query.integer("failures", 2, 0, Integer.MAX_VALUE);
    int status = query.integer("status", 503, 400, 599);
    int retryAfter = query.integer("retryAfter", 0, 0, Integer.MAX_VALUE);
    parameters.check();
    FlakyTable.Answer answer = table.ask(key, failures);
    var response = ResponseEntity.status(answer.failed() ? status : 200);
    if (answer.failed() && query.has("retryAfter")) {
      response.header(HttpHeaders.RETRY_AFTER, Integer.toString(retryAfter));
    }
    return response.contentType(MediaType.APPLICATION_JSON).body(answer);
  }

  private static String key(Fields path) {
    String key = path.text("key", "");
    if (key.length() > LONGEST_KEY) {
      path.refuse("key", "longer than " + LONGEST_KEY + " characters");
    }
    return key;
  }
}
