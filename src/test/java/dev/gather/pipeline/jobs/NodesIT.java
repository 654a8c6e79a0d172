package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import dev.gather.testing.Detour;
import dev.gather.testing.Origin;
import dev.gather.testing.RedisServer;
import dev.gather.testing.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two nodes share the jobs in one Redis, and any of the three ends at any moment. */
@EnabledIf(
    value = "dev.gather.testing.RedisServer#isInstalled",
    disabledReason = "There is no redis-server on this machine")
@Timeout(300)
class NodesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MEMBERS = 10_000;

  @TempDir private Path directory;
  private @Nullable RedisServer server;
  private @Nullable Detour detour;
  private @Nullable Node first;
  private @Nullable Node second;

  /** A node and who asks it. */
  private record Node(ServiceProcess service, Caller caller) implements AutoCloseable {
    static Node start(Path directory, int redis) throws IOException {
      ServiceProcess service =
          ServiceProcess.start(
              directory,
              "--gather.store=redis",
              "--spring.data.redis.host=127.0.0.1",
              "--spring.data.redis.port=" + redis,
              "--gather.fetch.allow=127.0.0.1");
      return new Node(service, service.caller());
    }

    JsonNode job(String id) {
      return Caller.json(caller.get("/jobs/" + id).body());
    }

    HttpResponse<String> post(String query, String body) {
      return caller.post("/jobs?" + query, "text/plain", BodyPublishers.ofString(body));
    }

    String accepted(String query, String body) {
      HttpResponse<String> reply = post(query, body);
      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
      return Caller.json(reply.body()).at("/id").asString();
    }

    double fetches() {
      return caller
          .get("/actuator/prometheus")
          .body()
          .lines()
          .filter(line -> line.startsWith("gather_fetch_seconds_count"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    }

    @Override
    public void close() {
      caller.close();
      service.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = RedisServer.start(directory);
    detour = Detour.to(server.port());
    first = Node.start(Files.createDirectory(directory.resolve("first")), server.port());
    second = Node.start(Files.createDirectory(directory.resolve("second")), detour.port());
  }

  @AfterEach
  void stop() throws IOException {
    // One that did not start leaves the others to be ended all the same.
    Stream.of(first, second).filter(Objects::nonNull).forEach(Node::close);
    detour().close();
    server().close();
  }

  @Test
  void bothWorkOnAJobAndOneEndsInTheMiddle() {
    String id = first().accepted("concurrency=32&perHost=32&attempts=1", slow(MEMBERS));
    await("work of both")
        .atMost(SOON)
        .until(() -> first().fetches() > 100 && second().fetches() > 100);
    awaitDone(second(), id, MEMBERS / 4);
    first().close();
    assertThat(second().job(id).at("/done").asInt()).isLessThan(MEMBERS);

    everythingIsThereOnce(followed(second(), id).join(), MEMBERS);
  }

  @Test
  void redisEndsInTheMiddleOfAJob() throws IOException {
    String id = first().accepted("concurrency=32&perHost=32&attempts=1", slow(MEMBERS));
    awaitDone(second(), id, MEMBERS / 4);
    server().kill();
    await("refusal")
        .atMost(SOON)
        .untilAsserted(
            () -> {
              HttpResponse<String> reply = second().post("", "/lab/get\n");
              assertThat(reply.statusCode()).isEqualTo(503);
              assertThat(reply.headers().firstValue("Retry-After")).isPresent();
            });
    server().restart();

    everythingIsThereOnce(followed(second(), id).join(), MEMBERS);
    assertThat(first().job(id).at("/state").asString()).isEqualTo("succeeded");
  }

  @Test
  void redisStandsStillInTheMiddleOfAJob() throws IOException {
    String id = first().accepted("concurrency=32&perHost=32&attempts=1", slow(MEMBERS));
    CompletableFuture<String> followed = followed(second(), id);
    awaitDone(first(), id, MEMBERS / 4);
    assertThat(server().ask("CLIENT PAUSE 8000")).isEqualTo("+OK");

    everythingIsThereOnce(followed.join(), MEMBERS);
  }

  @Test
  void connectionsToRedisEndAgainAndAgain() throws IOException {
    String id = first().accepted("concurrency=32&perHost=32&attempts=1", slow(MEMBERS));
    for (int part = 1; part <= 6; part++) {
      awaitDone(first(), id, part * MEMBERS / 8);
      server().ask("CLIENT KILL TYPE pubsub");
      server().ask("CLIENT KILL TYPE normal");
      detour().cut();
    }
    awaitDone(first(), id, MEMBERS);

    everythingIsThereOnce(followed(second(), id).join(), MEMBERS);
  }

  @Test
  void aNodeIsCutOffAndItsPartIsTakenOver() throws IOException {
    String id = first().accepted("concurrency=32&perHost=32&attempts=1", slow(MEMBERS));
    await("work of both")
        .atMost(SOON)
        .until(() -> first().fetches() > 100 && second().fetches() > 100);
    detour().block(true);
    everythingIsThereOnce(followed(first(), id).join(), MEMBERS);

    detour().block(false);
    detour().cut();
    await("its return").atMost(SOON).until(() -> second().job(id).at("/done").asInt() == MEMBERS);
    everythingIsThereOnce(followed(second(), id).join(), MEMBERS);
  }

  @Test
  void concurrencyIsTheJobsAndCancellingItReachesAll() throws IOException {
    try (Origin origin = Origin.start()) {
      String url = origin.url("/delay?ms=60000") + "&n=";
      String urls =
          IntStream.range(0, 100).mapToObj(i -> url + i + "\n").collect(Collectors.joining());
      String id = first().accepted("concurrency=16&perHost=16&timeout=2m", urls);
      origin.awaitRequests("/delay", 16, SOON);
      await("work of both")
          .atMost(SOON)
          .until(() -> inFlight(first()) == 8 && inFlight(second()) == 8);

      int status = second().caller().send(deletion(second(), id)).statusCode();

      assertThat(status).isEqualTo(204);
      origin.awaitOpenSockets(0, SOON);
      assertThat(origin.maxConcurrent()).isEqualTo(16);
      await("its end on the other")
          .atMost(SOON)
          .until(() -> first().job(id).at("/state").asString().equals("cancelled"));
      assertThat(inFlight(first()) + inFlight(second())).isZero();
    }
  }

  @Test
  void anyNodeTellsOfAJob() {
    String id = first().accepted("concurrency=1&perHost=1&attempts=1", slow(100));
    CompletableFuture<String> results = followed(second(), id);
    String events = second().caller().get("/jobs/" + id + "/events").body();

    assertThat(events).contains("event: progress\n", "event: summary\nid: 100\n");
    assertThat(results.join().lines()).hasSize(101);
    assertThat(followed(first(), id).join()).isEqualTo(results.join());
    assertThat(Caller.json(second().caller().get("/jobs").body()).at("/jobs/0/id").asString())
        .isEqualTo(id);
    assertThat(second().caller().send(deletion(second(), id)).statusCode()).isEqualTo(204);
    assertThat(first().caller().get("/jobs/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void aKeyMakesOneJobOnAllNodes() {
    String id = Caller.json(keyed(first(), "/lab/get\n").body()).at("/id").asString();

    assertThat(Caller.json(keyed(second(), "/lab/get\n").body()).at("/id").asString())
        .isEqualTo(id);
    assertThat(keyed(second(), "/lab/get?other\n").statusCode()).isEqualTo(422);
  }

  @Test
  void aBodyEndsWithTheNodeThatReadsIt() throws IOException {
    try (var _ =
        first()
            .caller()
            .socket(
                "POST /jobs HTTP/1.1",
                "Host: localhost",
                "Content-Type: text/plain",
                "Transfer-Encoding: chunked",
                "",
                "9",
                "/lab/get\n")) {
      await("the member").atMost(SOON).until(() -> newest(second()).at("/total").asInt() == 1);
      first().close();
    }
    await("its end")
        .atMost(SOON)
        .until(() -> newest(second()).at("/state").asString().equals("failed"));
    assertThat(newest(second()).at("/error").asString()).isEqualTo(JobStore.UNREAD);
  }

  private RedisServer server() {
    return Objects.requireNonNull(server);
  }

  private Detour detour() {
    return Objects.requireNonNull(detour);
  }

  private Node first() {
    return Objects.requireNonNull(first);
  }

  private Node second() {
    return Objects.requireNonNull(second);
  }

  private static HttpResponse<String> keyed(Node node, String body) {
    return node.caller()
        .send(
            node.caller()
                .request("/jobs")
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", "\"once\"")
                .POST(BodyPublishers.ofString(body))
                .build());
  }

  private static HttpRequest deletion(Node node, String id) {
    return node.caller().request("/jobs/" + id).DELETE().build();
  }

  private static JsonNode newest(Node node) {
    return Caller.json(node.caller().get("/jobs?limit=1").body()).at("/jobs/0");
  }

  private static int inFlight(Node node) {
    return node.caller()
        .get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith("gather_fetch_in_flight "))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void awaitDone(Node node, String id, int members) {
    await(members + " results")
        .atMost(SOON)
        .until(() -> node.job(id).at("/done").asInt() >= members);
  }

  private static String slow(int members) {
    return IntStream.range(0, members)
        .mapToObj(i -> "/lab/delay/0.02?n=" + i + "\n")
        .collect(Collectors.joining());
  }

  private static CompletableFuture<String> followed(Node node, String id) {
    return CompletableFuture.supplyAsync(
        () -> node.caller().get("/jobs/" + id + "/results?format=ndjson").body());
  }

  private static void everythingIsThereOnce(String results, int members) {
    List<String> lines = results.lines().toList();
    JsonNode summary = Caller.json(lines.getLast()).at("/summary");
    assertThat(summary.at("/state").asString()).as(summary.toString()).isEqualTo("succeeded");
    assertThat(
            lines.subList(0, lines.size() - 1).stream()
                .map(line -> Caller.json(line).at("/index").asInt())
                .sorted())
        .containsExactlyElementsOf(IntStream.range(0, members).boxed().toList());
    assertThat(summary.at("/success").asInt()).as(summary.toString()).isEqualTo(members);
  }
}
