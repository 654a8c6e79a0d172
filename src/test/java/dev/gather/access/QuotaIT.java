package dev.gather.access;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What one caller may have fetched; each test is a caller of its own. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.forward-headers-strategy=native",
      "gather.access.url-rate=5",
      "gather.access.url-burst=20",
      "gather.access.byte-rate=64KB",
      "gather.fetch.warm-up=false"
    })
@Timeout(60)
class QuotaIT {
  @LocalServerPort private int port;
  @Autowired private MeterRegistry metrics;
  private Caller caller;

  @BeforeEach
  void connect() {
    caller = new Caller(port);
  }

  @AfterEach
  void close() {
    caller.close();
  }

  @Test
  void boundsUrlsASecond() {
    assertThat(json("192.0.2.1", "/fetch", 20, "/lab/bytes/0").statusCode()).isEqualTo(200);

    HttpResponse<String> refused = json("192.0.2.1", "/fetch", 20, "/lab/bytes/0");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 4L);
    assertThat(refused.body())
        .contains("One caller may ask for 5 URLs a second (gather.access.url-rate)");
    assertThat(get("192.0.2.1", "/lab/get").statusCode()).isEqualTo(200);
    assertThat(json("192.0.2.2", "/fetch", 20, "/lab/bytes/0").statusCode()).isEqualTo(200);
    assertThat(refusals("url-rate")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fetch", "/jobs"})
  void saysOfTooManyUrlsThatTheyAreTooMany(String path) {
    HttpResponse<String> refused = json("192.0.2.3", path, 21, "/lab/bytes/0");
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("21 URLs", "20 (gather.access.url-burst)");
  }

  @Test
  void countsEachRunOfAComparison() {
    assertThat(get("192.0.2.4", "/compare?rounds=6&url=/lab/get").statusCode()).isEqualTo(413);
    assertThat(get("192.0.2.4", "/compare?rounds=5&url=/lab/get").statusCode()).isEqualTo(200);
  }

  @Test
  void linesWaitAndSaySo() {
    HttpResponse<String> reply = lines("192.0.2.5", "/fetch", 26, "/lab/bytes/0");

    assertThat(reply.statusCode()).isEqualTo(200);
    JsonNode whole = Caller.json(reply.body());
    assertThat(whole.at("/summary/success").asInt()).isEqualTo(26);
    JsonNode last = whole.at("/results/25");
    assertThat(last.at("/timings/blocked").asDouble()).as(reply.body()).isGreaterThan(500);
    assertThat(last.at("/elapsedMs").asDouble()).isLessThan(last.at("/timings/blocked").asDouble());
    assertThat(last.at("/startedMs").asDouble()).isGreaterThan(500);
  }

  @Test
  void linesWaitWithinTheDeadline() {
    HttpResponse<String> reply = lines("192.0.2.6", "/fetch?deadline=1s", 200, "/lab/bytes/0");

    JsonNode summary = Caller.json(reply.body()).at("/summary");
    assertThat(summary.at("/joined").asBoolean()).isFalse();
    assertThat(summary.at("/success").asInt()).isBetween(20, 40);
  }

  @Test
  void jobsAreReadAtThatRate() {
    assertThat(lines("192.0.2.7", "/jobs", 22, "/lab/bytes/0").statusCode()).isEqualTo(202);
    assertThat(json("192.0.2.7", "/jobs", 20, "/lab/bytes/0").statusCode()).isEqualTo(429);
  }

  @Test
  void boundsBytesASecond() {
    JsonNode paced = Caller.json(get("192.0.2.8", "/fetch?url=/lab/bytes/200000").body());
    assertThat(paced.at("/results/0/bytes").asInt()).as(paced.toString()).isEqualTo(200_000);
    // 64 KB at once, the rest at 64 KB a second, the last piece afterwards
    assertThat(paced.at("/results/0/timings/receive").asDouble()).isGreaterThan(900);
  }

  @Test
  void refusesThoseWhoAreInDebt() {
    get("192.0.2.9", "/compare?rounds=1&url=/lab/bytes/150000");

    HttpResponse<String> refused = get("192.0.2.9", "/fetch?url=/lab/get");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
    assertThat(refused.body()).contains("65536B a second", "gather.access.byte-rate");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(get("192.0.2.10", "/fetch?url=/lab/get").statusCode()).isEqualTo(200);
    await("the debt is paid")
        .atMost(Duration.ofSeconds(30))
        .until(() -> get("192.0.2.9", "/fetch?url=/lab/get").statusCode() == 200);
  }

  @Test
  void boundsNobodyOnThisMachine() {
    HttpResponse<String> reply =
        caller.post(
            "/fetch", "application/json", BodyPublishers.ofString(batch(500, "/lab/bytes/9999")));
    assertThat(Caller.json(reply.body()).at("/summary/success").asInt()).isEqualTo(500);
  }

  private double refusals(String limit) {
    return metrics.get("gather.access.refused").tag("limit", limit).counter().count();
  }

  private static String batch(int urls, String url) {
    return "{\"urls\": [" + String.join(",", nCopies(urls, '"' + url + '"')) + "]}";
  }

  private HttpResponse<String> json(String from, String path, int urls, String url) {
    return post(from, path, "application/json", batch(urls, url));
  }

  private HttpResponse<String> lines(String from, String path, int urls, String url) {
    return post(from, path, "text/plain", String.join("\n", nCopies(urls, url)));
  }

  private HttpResponse<String> get(String from, String path) {
    return caller.send(from(from, path).GET().build());
  }

  private HttpResponse<String> post(String from, String path, String type, String body) {
    return caller.send(
        from(from, path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build());
  }

  private HttpRequest.Builder from(String address, String path) {
    return caller.request(path).header("X-Forwarded-For", address);
  }
}
