package dev.gather.fetch.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Comparisons from end to end, as the origin sees them. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.fetch.allow=127.0.0.0/8",
      "gather.compare.max-running=2",
      "gather.compare.max-read=2s"
    })
@Timeout(120)
class CompareIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<String> MODES = List.of("sequential", "threads", "event-loop");

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

  @Test
  void comparesTheModes() {
    double before = ran("threads");

    JsonNode reply = compare("rounds=5", origin.url("/delay?ms=40"), 3);

    assertThat(reply.at("/members").asInt()).isEqualTo(3);
    assertThat(reply.at("/rounds").asInt()).isEqualTo(5);
    assertThat(reply.at("/complete").asBoolean()).isTrue();
    assertThat(reply.at("/valid").asBoolean()).isTrue();
    for (String mode : MODES) {
      JsonNode times = reply.at("/modes/" + mode);
      assertThat(times.at("/samplesMs").size()).as(mode).isEqualTo(5);
      assertThat(times.at("/failed").asInt()).isZero();
      double median = times.at("/medianMs").asDouble();
      assertThat(median).isBetween(times.at("/minMs").asDouble(), times.at("/maxMs").asDouble());
      assertThat(times.at("/minMs").asDouble())
          .isGreaterThanOrEqualTo(reply.at("/ideal").asDouble());
    }
    assertThat(reply.at("/ideal").asDouble()).isGreaterThanOrEqualTo(39);
    JsonNode speedup = reply.at("/modes/event-loop/speedup");
    assertThat(speedup.at("/ratio").asDouble())
        .isBetween(speedup.at("/low").asDouble(), speedup.at("/high").asDouble())
        .isCloseTo(
            reply.at("/modes/sequential/medianMs").asDouble()
                / reply.at("/modes/event-loop/medianMs").asDouble(),
            within(0.001));
    assertThat(speedup.at("/verdict").asString()).isIn("faster", "slower", "no difference shown");
    assertThat(reply.at("/modes/sequential").has("speedup")).isFalse();
    assertThat(ran("threads")).isEqualTo(before + 5);
  }

  /**
   * Members tell the origin by a query of their own in which mode they are by how many there are.
   */
  @Test
  void onlyTheSequentialModeWaitsForEachMember() throws Exception {
    try (Origin watched = Origin.start()) {
      AtomicInteger open = new AtomicInteger();
      List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
      watched.on(
          "/count",
          (request, connection) -> {
            seen.add(open.incrementAndGet());
            connection.pause(Duration.ofMillis(150));
            open.decrementAndGet();
            connection.respond(request, 200, Map.of(), new byte[0]);
          });
      String[] urls =
          IntStream.range(0, 4).mapToObj(i -> watched.url("/count?" + i)).toArray(String[]::new);

      List<JsonNode> rounds =
          caller
              .get("/compare?" + Caller.query("rounds=2&format=ndjson", urls))
              .body()
              .lines()
              .map(Caller::json)
              .toList();

      assertThat(rounds).hasSize(3);
      for (int round = 0; round < 2; round++) {
        List<Integer> counts = seen.subList(12 * (round + 1), 12 * (round + 2));
        List<JsonNode> order = rounds.get(round).at("/order").values().stream().toList();
        for (int i = 0; i < 3; i++) {
          List<Integer> ofMode = counts.subList(4 * i, 4 * (i + 1));
          if (order.get(i).asString().equals("sequential")) {
            assertThat(ofMode).containsOnly(1);
          } else {
            assertThat(ofMode).containsExactlyInAnyOrder(1, 2, 3, 4);
          }
        }
      }
    }
  }

  @Test
  void keepsToConcurrency() {
    compare("rounds=1&concurrency=2", origin.url("/delay?ms=50"), 6);

    assertThat(origin.maxConcurrent()).isEqualTo(2);
  }

  @Test
  void asksTheSameInAllModesAndReusesConnections() {
    compare("rounds=2", origin.url("/headers"), 1);

    assertThat(origin.requests().stream().map(it -> it.headers().keySet()).distinct())
        .as(origin.requests().toString())
        .hasSizeLessThanOrEqualTo(2);
    for (String header : List.of("user-agent", "accept", "accept-encoding", "host")) {
      assertThat(origin.requests().stream().map(it -> it.headers().get(header)).distinct())
          .as(header)
          .hasSize(1);
    }
    assertThat(origin.requests()).hasSize(9);
    assertThat(origin.acceptedSockets()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "/close?at=mid-body, http_response_incomplete",
    "/status?code=404, http_error",
    "/redirect?times=9, redirect_limit",
    "/ok?bytes=2000, http_response_body_size",
    "/bomb, http_response_body_size",
    "/stall?at=mid-body, http_response_timeout",
    "/gzip?bytes=900&fault=checksum, http_response_content_coding",
    "/gzip?bytes=900&fault=data, http_response_content_coding",
    "/gzip?bytes=900&fault=truncated, http_response_content_coding",
    "/brotli, http_response_content_coding",
  })
  void tellsOfFailuresInEachMode(String path, String type) {
    origin.on(
        "/brotli",
        (request, connection) ->
            connection.respond(request, 200, Map.of("Content-Encoding", "br"), new byte[9]));

    JsonNode reply = compare("rounds=1&maxBytes=1000&timeout=1s", origin.url(path), 2);

    failsInAllModes(reply, type, 2);
    assertThat(reply.at("/modes/threads/speedup/verdict").asString())
        .isEqualTo("no difference shown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "http://[::ffff:a00:1]/",
        "http://metadata.google.internal/",
        "http://127.0.0.1:22/",
        "/actuator/health",
        "/compare?url=/lab/get",
      })
  void refusesInAllModes(String url) {
    failsInAllModes(compare("rounds=1", url, 1), "destination_ip_prohibited", 1);
    String redirect = origin.url("/redirect?to=" + URLEncoder.encode(absolute(url), UTF_8));
    failsInAllModes(compare("rounds=1", redirect, 1), "destination_ip_prohibited", 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://127.0.0.1/", "http://127.1/", "http://user@127.0.0.1/", "nonsense"})
  void readsUrlsInOneWay(String url) {
    failsInAllModes(compare("rounds=1", url, 1), "url_invalid", 1);
  }

  private String absolute(String url) {
    return url.startsWith("/") ? caller.url(url) : url;
  }

  private static void failsInAllModes(JsonNode reply, String type, int count) {
    assertThat(reply.at("/valid").asBoolean()).as(reply.toString()).isFalse();
    for (String mode : MODES) {
      JsonNode times = reply.at("/modes/" + mode);
      assertThat(times.at("/failed").asInt()).as(mode).isEqualTo(count);
      assertThat(times.at("/errors/0/type").asString()).as(mode).isEqualTo(type);
    }
  }

  @Test
  void comparesTheLab() {
    assertThat(compare("rounds=1", "/lab/gzip", 2).at("/valid").asBoolean()).isTrue();
  }

  @Test
  void saysItInLines() {
    String text =
        caller
            .get("/compare?" + Caller.query("rounds=3&format=text", origin.url("/delay?ms=20")))
            .body();

    assertThat(text)
        .matches(
            """
            Synchronous fetching took \\d+\\.\\d\\d seconds
            Virtual threads took \\d+\\.\\d\\d seconds
            Asynchronous fetching took \\d+\\.\\d\\d seconds
            Asynchronous is \\d+\\.\\d\\d times as fast \\(\\d+\\.\\d\\d to \\d+\\.\\d\\d\\)(: no difference shown)?
            """);
  }

  @Test
  void tellsEachRoundAsItEnds() {
    String stream =
        caller.get("/compare?" + Caller.query("rounds=2&format=sse", origin.url("/ok"))).body();

    assertThat(stream.lines().filter(line -> line.startsWith("event:")))
        .containsExactly("event: round", "event: round", "event: summary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | '' | '{\"urls\": [\"/lab/get\", {\"url\": \"/lab/get\"}], \"rounds\": 2}'",
        "text/plain | ?rounds=2 | '/lab/get\n# none\n\n/lab/get\n'",
        "application/x-ndjson | ?rounds=2 | '\"/lab/get\"\n{\"url\": \"/lab/get\"}\n'",
      })
  void readsBodies(String type, String query, String body) {
    HttpResponse<String> reply =
        caller.post("/compare" + query, type, BodyPublishers.ofString(body));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    JsonNode summary = Caller.json(reply.body());
    assertThat(summary.at("/members").asInt()).isEqualTo(2);
    assertThat(summary.at("/rounds").asInt()).isEqualTo(2);
    assertThat(summary.at("/valid").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400, ?url",
    "url=/lab/get&rounds=0, 400, ?rounds",
    "url=/lab/get&rounds=101, 400, ?rounds",
    "url=/lab/get&rounds=many, 400, ?rounds",
    "url=/lab/get&join=any, 400, ?join",
    "url=/lab/get&round=3, 400, ?round",
    "url=/lab/get&format=har, 406, ?format",
  })
  void refusesBadInput(String query, int status, String pointer) {
    HttpResponse<String> reply = caller.get("/compare?" + query);

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(Caller.json(reply.body()).at("/errors/0/pointer").asString()).isEqualTo(pointer);
  }

  /** So many runs are let through before one that the origin never answers, in whatever mode. */
  @ParameterizedTest
  @CsvSource({"json, 0", "ndjson, 1", "text, 2", "sse, 3", "json, 4", "ndjson, 5"})
  void aCallerThatHangsUpEndsIt(String format, int runs) throws IOException {
    AtomicInteger requests = new AtomicInteger();
    CountDownLatch closed = new CountDownLatch(1);
    origin.on(
        "/last",
        (request, connection) -> {
          if (requests.getAndIncrement() < runs) {
            connection.respond(request, 200, Map.of(), new byte[0]);
          } else {
            try {
              connection.stall();
            } finally {
              closed.countDown();
            }
          }
        });
    String query = Caller.query("timeout=50s&format=" + format, origin.url("/last"));

    try (Socket _ = caller.socket("GET /compare?" + query + " HTTP/1.1", "Host: localhost", "")) {
      origin.awaitRequests("/last", runs + 1, SOON);
    }

    await("the socket closed").atMost(SOON).until(() -> closed.getCount() == 0);
    assertThat(origin.requestCount("/last")).isEqualTo(runs + 1);
  }

  @Test
  void doesNotRunMoreAtOnceThanAllowed() throws IOException {
    String slow = Caller.query("timeout=50s", origin.url("/delay?ms=50000"));
    try (Socket _ = caller.socket("GET /compare?" + slow + " HTTP/1.1", "Host: localhost", "");
        Socket _ = caller.socket("GET /compare?" + slow + " HTTP/1.1", "Host: localhost", "")) {
      origin.awaitRequests("/delay", 2, SOON);

      HttpResponse<String> reply = caller.get("/compare?url=/lab/get&rounds=1");

      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.headers().firstValue("Retry-After")).isPresent();
      assertThat(reply.body()).contains("gather.compare.max-running");
    }
    origin.awaitOpenSockets(0, SOON);
    await("both permits")
        .atMost(SOON)
        .until(() -> caller.get("/compare?url=/lab/get&rounds=1").statusCode() == 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain", "application/x-ndjson"})
  void aSenderThatStopsLosesItsPlace(String type) throws IOException {
    String[] head = {
      "POST /compare HTTP/1.1", "Host: localhost", "Content-Length: 9", "Content-Type: " + type, ""
    };
    try (Socket stopped = caller.socket(head);
        Socket _ = caller.socket(head)) {
      assertThat(new String(stopped.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 408");
      await("a place")
          .atMost(SOON)
          .until(() -> caller.get("/compare?url=/lab/get&rounds=1").statusCode() == 200);
    }
  }

  private JsonNode compare(String options, String url, int times) {
    String[] urls = Collections.nCopies(times, url).toArray(String[]::new);
    HttpResponse<String> reply = caller.get("/compare?" + Caller.query(options, urls));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return Caller.json(reply.body());
  }

  private double ran(String mode) {
    return metrics.get("gather.compare").tag("mode", mode).timer().count();
  }
}
