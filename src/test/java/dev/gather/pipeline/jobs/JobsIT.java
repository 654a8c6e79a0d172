package dev.gather.pipeline.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.store.Database;
import dev.gather.testing.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@SpringBootTest(classes = Gather.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(120)
class JobsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String JSON = "application/json";
  private static final String LONG =
      "{\"urls\": [\"/lab/get\", \"/lab/delay/50\"], \"timeout\": \"1m\"}";

  @LocalServerPort private int port;
  @Autowired private Database database;
  @Autowired private MeterRegistry metrics;
  private Caller caller;

  @BeforeEach
  void start() {
    caller = new Caller(port);
  }

  @AfterEach
  void stop() {
    caller.close();
  }

  @Test
  void aJobIsAcceptedAndCarriedOut() {
    HttpResponse<String> reply =
        post(
            JSON,
            "{\"urls\": [\"/lab/get\", {\"id\": \"x\", \"url\": \"/lab/status/404\"}, \"ftp://x\"]}");

    assertThat(reply.statusCode()).isEqualTo(202);
    JsonNode accepted = Caller.json(reply.body());
    String id = accepted.at("/id").asString();
    assertThat(reply.headers().firstValue("Location")).contains("/jobs/" + id);
    assertThat(accepted.at("/state").asString()).isIn("queued", "running", "succeeded");
    assertThat(accepted.at("/total").asInt()).isEqualTo(3);

    JsonNode job = finished(id);
    assertThat(job.at("/state").asString()).isEqualTo("succeeded");
    assertThat(job.at("/done").asInt()).isEqualTo(3);
    assertThat(job.at("/success").asInt()).isEqualTo(1);
    assertThat(job.at("/httpError").asInt()).isEqualTo(1);
    assertThat(job.at("/failed").asInt()).isEqualTo(1);
    assertThat(job.has("finishedAt")).isTrue();
    assertThat(caller.get("/jobs/" + id + "?format=text").body())
        .startsWith("Job " + id + " succeeded: 3 of 3 done, 1 successful, 1 HTTP errors, 1 failed");
    assertThat(json("/jobs?limit=1").at("/jobs/0/id").asString()).isEqualTo(id);
  }

  @Test
  void resultsArePagedAndFollowed() {
    String id = accepted("text/plain", lines(25) + "# a comment\n\n");
    List<String> followed =
        caller.get("/jobs/" + id + "/results?format=ndjson").body().lines().toList();

    assertThat(followed).hasSize(26);
    assertThat(indexes(followed.subList(0, 25)))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 25).boxed().toList());
    assertThat(Caller.json(followed.getLast()).at("/summary/state").asString())
        .isEqualTo("succeeded");

    JsonNode first = json("/jobs/" + id + "/results?limit=10");
    assertThat(first.at("/results").size()).isEqualTo(10);
    assertThat(first.at("/next").asInt()).isEqualTo(10);
    JsonNode last = json("/jobs/" + id + "/results?limit=100&after=20");
    assertThat(last.at("/results").size()).isEqualTo(5);
    assertThat(last.at("/results/4/index").asInt())
        .isEqualTo(Caller.json(followed.get(24)).at("/index").asInt());
    assertThat(json("/jobs/" + id + "/results?after=25").toString())
        .isEqualTo("{\"results\":[],\"next\":25}");
    assertThat(caller.get("/jobs/" + id + "/results?format=ndjson&after=24").body().lines())
        .hasSize(2);
  }

  @Test
  void progressIsToldAndResumed() {
    String id = accepted("application/x-ndjson", "\"/lab/get\"\n{\"url\": \"/lab/delay/0.5\"}\n");

    String events = caller.get("/jobs/" + id + "/events").body();
    assertThat(events).contains("event: progress\nid: ").contains("event: summary\nid: 2\ndata: {");
    assertThat(events.lines().filter(line -> line.startsWith("id: ")).toList())
        .isSortedAccordingTo(Comparator.comparing(line -> Integer.valueOf(line.substring(4))));

    String resumed =
        caller
            .send(caller.request("/jobs/" + id + "/events").header("Last-Event-ID", "2").build())
            .body();
    assertThat(resumed).startsWith("event: summary").doesNotContain("progress");
    assertThat(
            caller
                .send(
                    caller.request("/jobs/" + id + "/events").header("Last-Event-ID", "x").build())
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aFollowerThatLeavesStopsOnlyItself() throws Exception {
    String id = accepted(JSON, LONG);
    try (InputStream events =
            caller.stream(caller.request("/jobs/" + id + "/events?format=ndjson").build());
        InputStream results =
            caller.stream(caller.request("/jobs/" + id + "/results?format=ndjson").build())) {
      assertThat(firstLine(results)).contains("\"index\":0");
      assertThat(firstLine(events)).contains("\"state\":");
    }

    assertThat(json("/jobs/" + id).at("/state").asString()).isEqualTo("running");
    caller.send(caller.request("/jobs/" + id).DELETE().build());
  }

  @Test
  void cancellingKeepsWhatIsDoneAndASecondTimeForgets() {
    String id = accepted(JSON, LONG);
    await("the first result")
        .atMost(SOON)
        .until(() -> json("/jobs/" + id).at("/done").asInt() == 1);

    assertThat(delete(id)).isEqualTo(204);
    JsonNode job = json("/jobs/" + id);
    assertThat(job.at("/state").asString()).isEqualTo("cancelled");
    assertThat(json("/jobs/" + id + "/results").at("/results").size()).isEqualTo(1);
    assertThat(caller.get("/jobs/" + id + "/results?format=ndjson").body())
        .contains("{\"summary\":{");

    assertThat(delete(id)).isEqualTo(204);
    assertThat(caller.get("/jobs/" + id).statusCode()).isEqualTo(404);
    assertThat(caller.get("/jobs/" + id + "/results").statusCode()).isEqualTo(404);
    assertThat(caller.get("/jobs/" + id + "/events").statusCode()).isEqualTo(404);
    assertThat(delete(id)).isEqualTo(404);
  }

  @Test
  void aKeyMakesARepeatSafe() {
    String body = "{\"urls\": [\"/lab/get?key\"]}";
    JsonNode first = Caller.json(keyed("\"k-1\"", body).body());

    HttpResponse<String> again = keyed("k-1", body);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(Caller.json(again.body()).at("/id")).isEqualTo(first.at("/id"));

    HttpResponse<String> other = keyed("\"k-1\"", "{\"urls\": [\"/lab/get?other\"]}");
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(Caller.json(other.body()).at("/errors/0/pointer").asString())
        .isEqualTo("Idempotency-Key");
    assertThat(keyed("\"k-1\"", "{\"urls\": [\"/lab/get?key\"], \"perHost\": 3}").statusCode())
        .isEqualTo(422);
    assertThat(keyed("\"\"", body).statusCode()).isEqualTo(400);
    assertThat(
            caller
                .send(
                    caller
                        .request("/jobs")
                        .header("Content-Type", JSON)
                        .header("Idempotency-Key", "k-1")
                        .header("Idempotency-Key", "k-2")
                        .POST(BodyPublishers.ofString(body))
                        .build())
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aBodyThatBreaksOffFailsTheJobAndFreesItsKey() throws IOException {
    String line = "\"/lab/get?cut\"\n";
    String[] request = {
      "POST /jobs HTTP/1.1",
      "Host: localhost",
      "Idempotency-Key: \"cut\"",
      "Content-Type: application/x-ndjson",
      "Transfer-Encoding: chunked",
      "",
      Integer.toHexString(line.length()),
      line
    };
    String id;
    try (Socket _ = caller.socket(request)) {
      await("the member").atMost(SOON).until(() -> newest().at("/total").asInt() == 1);
      id = newest().at("/id").asString();
      assertThat(keyed("\"cut\"", "{\"urls\": [\"/lab/get\"]}").statusCode()).isEqualTo(409);
    }

    JsonNode job = finished(id);
    assertThat(job.at("/state").asString()).isEqualTo("failed");
    assertThat(job.at("/error").asString()).isEqualTo("the body was cut off");
    assertThat(keyed("\"cut\"", "{\"urls\": [\"/lab/get\"]}").statusCode()).isEqualTo(202);
  }

  @Test
  void aBadLineEndsTheJobAsItEndsABatch() {
    HttpResponse<String> reply =
        caller.send(
            caller
                .request("/jobs")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofByteArray(new byte[] {'/', (byte) 0xff, '\n'}))
                .build());
    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(finished(newest().at("/id").asString()).at("/state").asString()).isEqualTo("failed");
  }

  @Test
  void aJoinGivesTheRestACancelledResult() {
    String id =
        accepted(
            "text/plain", "join=any&concurrency=2", "/lab/get\n" + "/lab/delay/50\n".repeat(2_000));
    JsonNode job = finished(id);

    assertThat(job.at("/state").asString()).isEqualTo("succeeded");
    assertThat(job.at("/done").asInt()).isEqualTo(2_001);
    assertThat(job.at("/success").asInt()).isEqualTo(1);
    assertThat(job.at("/cancelled").asInt()).isEqualTo(2_000);
  }

  @Test
  void aDeadlineCutsAJobOff() {
    String id = accepted("text/plain", "deadline=300ms", "/lab/delay/50\n".repeat(1_000));
    JsonNode job = finished(id);

    assertThat(job.at("/cancelled").asInt()).isEqualTo(1_000);
    assertThat(json("/jobs/" + id + "/results?limit=1").at("/results/0/error/type").asString())
        .isEqualTo("deadline_exceeded");
  }

  @Test
  void badInputIsNamed() {
    assertThat(post(JSON, "{\"urls\": [], \"concurency\": 3}").body())
        .contains("at least one URL is needed", "unknown property 'concurency'");
    assertThat(post("text/plain", "\n\n").statusCode()).isEqualTo(400);
    assertThat(post("image/png", "x").statusCode()).isEqualTo(415);
    assertThat(caller.get("/jobs/nope").statusCode()).isEqualTo(404);
    assertThat(caller.get("/jobs?after=nope").statusCode()).isEqualTo(404);
    assertThat(caller.get("/jobs?limit=0").statusCode()).isEqualTo(400);
    assertThat(caller.get("/jobs/nope/results?after=-1").statusCode()).isEqualTo(400);
  }

  @Test
  void aFullDiskIsSaidAndLosesNothing() {
    String kept = accepted(JSON, "{\"urls\": [\"/lab/get\"]}");
    finished(kept);
    pragma("max_page_count = " + pragma("page_count"));

    HttpResponse<String> refused = post("text/plain", lines(20_000));
    assertThat(refused.statusCode()).isEqualTo(507);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json("/jobs/" + kept + "/results").at("/results").size()).isEqualTo(1);

    pragma("max_page_count = 1000000");
    finished(accepted(JSON, "{\"urls\": [\"/lab/get\"]}"));
    await("no job left half accepted")
        .atMost(SOON)
        .until(
            () ->
                caller.get("/jobs").body().split("\"finishedAt\"").length - 1
                    == json("/jobs").at("/jobs").size());
  }

  private long pragma(String pragma) {
    return database
        .<Long>write(session -> session.first("PRAGMA " + pragma, row -> row.getLong(1)))
        .blockOptional(SOON)
        .orElseThrow();
  }

  @Test
  void jobsAreMeasured() {
    finished(accepted("text/plain", "/lab/get\n"));
    await("jobs that ended").atMost(SOON).until(() -> jobs("succeeded") > 0);
    assertThat(jobs("running")).isZero();
    assertThat(metrics.get("gather.jobs.queue.depth").gauge().value()).isZero();
  }

  private double jobs(String state) {
    return metrics.get("gather.jobs").tag("state", state).gauge().value();
  }

  private HttpResponse<String> post(String type, String body) {
    return caller.post("/jobs", type, BodyPublishers.ofString(body));
  }

  private HttpResponse<String> keyed(String key, String json) {
    return caller.send(
        caller
            .request("/jobs")
            .header("Content-Type", JSON)
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  private String accepted(String type, String body) {
    return accepted(type, "", body);
  }

  private String accepted(String type, String query, String body) {
    HttpResponse<String> reply = caller.post("/jobs?" + query, type, BodyPublishers.ofString(body));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    return Caller.json(reply.body()).at("/id").asString();
  }

  private int delete(String id) {
    return caller.send(caller.request("/jobs/" + id).DELETE().build()).statusCode();
  }

  private JsonNode json(String path) {
    return Caller.json(caller.get(path).body());
  }

  private JsonNode newest() {
    return json("/jobs?limit=1").at("/jobs/0");
  }

  private JsonNode finished(String id) {
    await("the end of the job").atMost(SOON).until(() -> json("/jobs/" + id).has("finishedAt"));
    return json("/jobs/" + id);
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "/lab/get?n=" + i + "\n")
        .collect(Collectors.joining());
  }

  private static List<Integer> indexes(List<String> results) {
    return results.stream().map(line -> Caller.json(line).at("/index").asInt()).toList();
  }

  private static String firstLine(InputStream body) throws IOException {
    return new BufferedReader(new InputStreamReader(body, UTF_8)).readLine();
  }
}
