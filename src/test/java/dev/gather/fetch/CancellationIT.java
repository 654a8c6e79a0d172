package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Accepting;
import dev.gather.testing.Caller;
import dev.gather.testing.Certificate;
import dev.gather.testing.Origin;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What nobody waits for any more is stopped, as the origin can see. */
@WholeService
@Timeout(60)
class CancellationIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String SLOW = "/delay?ms=50000";

  @LocalServerPort private int port;
  @Autowired private MeterRegistry metrics;
  private Caller caller;
  private Origin origin;

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    origin = Origin.start();
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    origin.close();
  }

  @ParameterizedTest
  @CsvSource({
    "any, 200, success, true",
    "race, 200, success, true",
    "race, 404, http_error, true",
    "all, 404, http_error, false",
    "all, 0, failed, false",
  })
  void aDecidedJoinCutsOffTheRest(String join, int status, String outcome, boolean joined) {
    double before = cut("join");
    origin.on(
        "/decide",
        (request, connection) -> {
          origin.awaitRequests(SLOW, 2, SOON);
          if (status != 0) {
            connection.respond(request, status, Map.of(), new byte[0]);
          }
          connection.close();
        });

    JsonNode reply =
        caller.fetch(
            "attempts=1&join=" + join, origin.url(SLOW), origin.url("/decide"), origin.url(SLOW));

    assertThat(reply.at("/results/1/outcome").asString()).isEqualTo(outcome);
    isCutOff(reply.at("/results/0"), "cancelled");
    isCutOff(reply.at("/results/2"), "cancelled");
    assertThat(reply.at("/summary/cancelled").asInt()).isEqualTo(2);
    assertThat(reply.at("/summary/joined").asBoolean()).isEqualTo(joined);
    assertThat(cut("join")).isEqualTo(before + 1);
    everythingIsFreed();
  }

  @Test
  void aDeadlineCutsOffAll() {
    double before = cut("deadline");

    JsonNode reply =
        caller.fetch(
            "deadline=2s&perHost=3",
            origin.url("/ok?connection=close"),
            origin.url(SLOW),
            origin.url("/stall?at=mid-body"),
            origin.url(SLOW + "&more"),
            origin.url("/never"));

    assertThat(reply.at("/results/0/outcome").asString()).isEqualTo("success");
    isCutOff(reply.at("/results/1"), "deadline_exceeded");
    isCutOff(reply.at("/results/2"), "deadline_exceeded");
    isCutOff(reply.at("/results/3"), "deadline_exceeded");
    JsonNode neverBegun = reply.at("/results/4");
    assertThat(neverBegun.at("/outcome").asString()).isEqualTo("cancelled");
    assertThat(neverBegun.at("/error/type").asString()).isEqualTo("deadline_exceeded");
    assertThat(neverBegun.has("elapsedMs")).isFalse();
    assertThat(neverBegun.has("startedMs")).isFalse();
    assertThat(origin.requestCount("/never")).isZero();
    assertThat(cut("deadline")).isEqualTo(before + 1);
    everythingIsFreed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "ndjson", "ndjson", "ndjson", "sse", "text"})
  void aCallerThatHangsUpCutsOffWhatItAskedFor(String format) throws IOException {
    double before = cut("caller");
    String query =
        Caller.query(
            "format=" + format,
            origin.url("/ok?connection=close"),
            origin.url(SLOW),
            origin.url("/stall?at=mid-body"));

    try (Socket _ = caller.socket("GET /fetch?" + query + " HTTP/1.1", "Host: localhost", "")) {
      origin.awaitRequests(SLOW, 1, SOON);
      origin.awaitRequests("/stall", 1, SOON);
    }

    isCutBy("caller", before);
    everythingIsFreed();
  }

  @Test
  void aCallerThatHangsUpCutsOffWhatItPosted() throws IOException {
    double before = cut("caller");
    String body = "{\"urls\": [\"%s\", \"%s\"]}".formatted(origin.url(SLOW), origin.url(SLOW));

    try (Socket socket =
        caller.socket(
            "POST /fetch HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "")) {
      socket.getOutputStream().write(body.getBytes(UTF_8));
      origin.awaitRequests(SLOW, 2, SOON);
    }

    isCutBy("caller", before);
    everythingIsFreed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-ndjson"})
  void aCallerThatHangsUpWithinItsBodyCutsOffWhatItSent(String type) throws IOException {
    double before = cut("caller") + cut("error");
    String url = type.equals("text/plain") ? origin.url(SLOW) : "\"" + origin.url(SLOW) + "\"";
    String line = url + "\n";

    try (Socket _ =
        caller.socket(
            "POST /fetch?format=ndjson HTTP/1.1",
            "Host: localhost",
            "Content-Type: " + type,
            "Transfer-Encoding: chunked",
            "",
            Integer.toHexString(line.length()),
            line)) {
      origin.awaitRequests(SLOW, 1, SOON);
    }

    await("a scope cut off by its caller or by the end of its body")
        .atMost(SOON)
        .until(() -> cut("caller") + cut("error") == before + 1);
    everythingIsFreed();
  }

  @Test
  void aCallerThatHangsUpEndsAWaitForTheNextAttempt() throws IOException {
    double before = cut("caller");
    String query =
        Caller.query(
            "delay=50s&maxDelay=60s&jitter=none&deadline=10m",
            origin.url("/status?code=503&connection=close"));

    try (Socket _ = caller.socket("GET /fetch?" + query + " HTTP/1.1", "Host: localhost", "")) {
      origin.awaitRequests("/status", 1, SOON);
      origin.awaitOpenSockets(0, SOON);
    }

    isCutBy("caller", before);
    assertThat(origin.requestCount("/status")).isEqualTo(1);
    everythingIsFreed();
  }

  /** The origin has got no request yet that could be cut off. */
  @Test
  void aConnectionInTheMakingIsCutOff() throws IOException {
    double before = cut("caller");
    try (Origin silent = Origin.tls(Certificate.TRUSTED).onAccept(Accepting.STALL)) {
      String query = Caller.query("timeout=50s", silent.url("/ok"));

      try (Socket _ = caller.socket("GET /fetch?" + query + " HTTP/1.1", "Host: localhost", "")) {
        silent.awaitOpenSockets(1, SOON);
      }

      silent.awaitOpenSockets(0, Duration.ofSeconds(8)); // the handshake's own limit is 10 s
      isCutBy("caller", before);
      everythingIsFreed();
    }
  }

  private static void isCutOff(JsonNode result, String type) {
    assertThat(result.at("/outcome").asString()).as(result.toString()).isEqualTo("cancelled");
    assertThat(result.at("/error/type").asString()).isEqualTo(type);
    assertThat(result.at("/elapsedMs").asDouble()).isPositive();
    assertThat(result.has("startedMs")).isTrue();
    assertThat(result.has("status")).isFalse();
  }

  private double cut(String cause) {
    return metrics.get("gather.scope.cancelled").tag("cause", cause).counter().count();
  }

  private void isCutBy(String cause, double before) {
    await("a scope cut off by its " + cause).atMost(SOON).until(() -> cut(cause) == before + 1);
  }

  private void everythingIsFreed() {
    origin.awaitOpenSockets(0, SOON);
    await("no fetch in flight")
        .atMost(SOON)
        .until(() -> metrics.get("gather.fetch.in.flight").gauge().value() == 0);
  }
}
