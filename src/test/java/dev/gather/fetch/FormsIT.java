package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** One batch in all its forms. */
@WholeService
@Timeout(60)
class FormsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @LocalServerPort private int port;
  private Caller caller;
  private Origin origin;
  private String batch;

  /** The second, a 404, is answered first; the third not at all. */
  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    origin = Origin.start();
    origin.on(
        "/last",
        (request, connection) -> {
          origin.awaitRequests("/close", 1, SOON);
          connection.pause(Duration.ofMillis(300));
          connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
          connection.send("Content-Length: 1256\r\n\r\n" + "x".repeat(1256));
        });
    batch =
        Caller.query(
            "attempts=1",
            origin.url("/last"),
            origin.url("/status?code=404"),
            origin.url("/close?at=request"));
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    origin.close();
  }

  @Test
  void jsonIsInTheOrderOfTheRequest() {
    HttpResponse<String> reply = caller.get("/fetch?" + batch);

    assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode json = Caller.json(reply.body());
    assertThat(json.propertyNames()).containsExactly("results", "summary");
    JsonNode first = json.at("/results/0");
    assertThat(first.propertyNames())
        .containsExactly(
            "index",
            "url",
            "outcome",
            "status",
            "httpVersion",
            "contentType",
            "charset",
            "characters",
            "bytes",
            "startedMs",
            "elapsedMs",
            "timings");
    assertThat(first.at("/timings").propertyNames())
        .containsExactly("blocked", "connect", "send", "wait", "receive");
    assertThat(first.at("/contentType").asString()).isEqualTo("text/html");
    assertThat(outcomes(json)).containsExactly("success", "http_error", "failed");
    assertThat(json.at("/results/1/status").asInt()).isEqualTo(404);
    assertThat(json.at("/results/1/error").isMissingNode()).isTrue();
    addsUp(json);
  }

  private static void addsUp(JsonNode json) {
    JsonNode summary = json.at("/summary");
    assertThat(summary.propertyNames())
        .containsExactly(
            "total",
            "success",
            "httpError",
            "failed",
            "cancelled",
            "elapsedMs",
            "sequentialMs",
            "speedup");
    assertThat(summary.at("/total").asInt()).isEqualTo(3);
    assertThat(summary.at("/success").asInt()).isEqualTo(1);
    assertThat(summary.at("/httpError").asInt()).isEqualTo(1);
    assertThat(summary.at("/failed").asInt()).isEqualTo(1);
    assertThat(summary.at("/cancelled").asInt()).isZero();
    double sum =
        json.at("/results").values().stream().mapToDouble(r -> r.at("/elapsedMs").asDouble()).sum();
    double sequential = summary.at("/sequentialMs").asDouble();
    assertThat(sequential).isCloseTo(sum, within(0.01));
    assertThat(summary.at("/speedup").asDouble())
        .isCloseTo(sequential / summary.at("/elapsedMs").asDouble(), within(0.011));
  }

  @Test
  void ndjsonIsInTheOrderOfCompletion() {
    HttpResponse<String> reply = caller.get("/fetch?format=ndjson&" + batch);

    assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
    assertThat(reply.headers().firstValue("Cache-Control")).hasValue("no-store");
    List<JsonNode> lines = reply.body().lines().map(Caller::json).toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(2).at("/index").asInt()).isZero();
    assertThat(lines.get(3).propertyNames()).containsExactly("summary");
    assertThat(lines.get(3).at("/summary/total").asInt()).isEqualTo(3);
  }

  @Test
  void sseNamesItsEvents() {
    HttpResponse<String> reply = caller.get("/fetch?format=sse&" + batch);

    assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    List<String> events = List.of(reply.body().split("\n\n"));
    assertThat(events).hasSize(4);
    assertThat(events.subList(0, 3)).allMatch(event -> event.startsWith("event: result\ndata: {"));
    assertThat(events.get(3)).startsWith("event: summary\ndata: {\"total\":3,");
  }

  @Test
  void textIsForPeople() {
    HttpResponse<String> reply = caller.get("/fetch?format=text&" + batch);

    assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
    List<String> lines = reply.body().lines().toList();
    assertThat(lines.subList(0, 3))
        .containsExactly(
            "URL " + origin.url("/last") + " returned 1256 characters",
            "URL " + origin.url("/status?code=404") + " answered 404, 10 characters",
            "URL "
                + origin.url("/close?at=request")
                + " failed: connection_terminated (1 attempt)");
    assertThat(lines.get(3))
        .matches(
            "3 URLs in \\d+\\.\\d\\d seconds, \\d+\\.\\d\\d one after another"
                + " \\(\\d+\\.\\d times as fast\\)");
    assertThat(lines).hasSize(4);
  }

  @Test
  void textTellsOfEachFailedAttempt() {
    String url = origin.url("/flaky?failures=1&code=503&retry-after=1");
    List<String> lines =
        caller
            .get("/fetch?" + Caller.query("format=text&delay=1ms&jitter=none", url))
            .body()
            .lines()
            .toList();

    assertThat(lines)
        .startsWith(
            "Attempt 1 failed: 503; retrying in 1.00 seconds",
            "URL " + url + " returned 9 characters")
        .hasSize(3);
    assertThat(origin.requests()).hasSize(2);
  }

  @Test
  void reportsAttemptsAndTheWaitsBetween() {
    JsonNode result =
        caller.fetchOne(
            "attempts=3&delay=20ms&jitter=none", origin.url("/flaky?failures=2&code=503"));

    assertThat(result.at("/outcome").asString()).isEqualTo("success");
    assertThat(result.at("/attempts")).hasSize(3);
    assertThat(result.at("/attempts/0/nextInMs").asDouble()).isEqualTo(20);
    assertThat(result.at("/attempts/1/nextInMs").asDouble()).isEqualTo(40);
    assertThat(result.at("/attempts/1/status").asInt()).isEqualTo(503);
    assertThat(result.at("/attempts/2/outcome").asString()).isEqualTo("success");
    assertThat(result.at("/attempts/2").has("nextInMs")).isFalse();
    assertThat(result.at("/elapsedMs").asDouble()).isGreaterThanOrEqualTo(60);
  }

  @Test
  void givesBodiesThatWereAskedFor() {
    String url = origin.url("/text?charset=ISO-8859-1&text=Gr%C3%BC%C3%9Fe");

    JsonNode text = caller.fetchOne("body=text", url);
    assertThat(text.at("/body").asString()).isEqualTo("Grüße");
    assertThat(text.at("/charset").asString()).isEqualTo("ISO-8859-1");
    assertThat(text.at("/characters").asInt()).isEqualTo(5);
    assertThat(text.at("/bytes").asInt()).isEqualTo(5);
    JsonNode base64 = caller.fetchOne("body=base64", origin.url("/text?text=%F0%9F%98%80"));
    assertThat(base64.at("/body").asString()).isEqualTo("8J+YgA==");
    assertThat(base64.at("/characters").asInt()).isEqualTo(1);
    assertThat(base64.at("/bytes").asInt()).isEqualTo(4);
  }

  @Test
  void countsWhatWasPacked() {
    JsonNode result = caller.fetchOne("", origin.url("/gzip?bytes=5000"));

    assertThat(result.at("/outcome").asString()).as(result.toString()).isEqualTo("success");
    assertThat(result.at("/characters").asInt()).isEqualTo(5000);
    assertThat(result.at("/bytes").asInt()).isEqualTo(5000);
  }

  @Test
  void takesLinesToo() {
    String text = "# both\n\n" + origin.url("/ok?bytes=1") + "\r\n" + origin.url("/ok?bytes=2");
    HttpResponse<String> reply = caller.post("/fetch", "text/plain", BodyPublishers.ofString(text));
    assertThat(Caller.json(reply.body()).at("/results/1/bytes").asInt()).isEqualTo(2);

    String ndjson =
        """
        "%s"
        {"id": "a", "url": "%s"}
        nonsense
        """
            .formatted(origin.url("/ok?bytes=1"), origin.url("/ok?bytes=2"));
    reply = caller.post("/fetch", "application/x-ndjson", BodyPublishers.ofString(ndjson));
    JsonNode json = Caller.json(reply.body());
    assertThat(json.at("/results/1/id").asString()).isEqualTo("a");
    assertThat(json.at("/results/2/error/type").asString()).isEqualTo("url_invalid");
    assertThat(outcomes(json)).containsExactly("success", "success", "failed");
  }

  private static List<String> outcomes(JsonNode json) {
    return json.at("/results").values().stream().map(r -> r.at("/outcome").asString()).toList();
  }
}
