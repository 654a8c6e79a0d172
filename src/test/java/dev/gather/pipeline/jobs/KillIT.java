package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import dev.gather.testing.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What was acknowledged survives {@code kill -9} at any moment, and nothing is done twice. */
@Timeout(300)
class KillIT {
  private static final int MEMBERS = 10_000;
  private static final int KILLS = 20;

  @TempDir private Path directory;

  @Test
  void everyAcceptedMemberGetsOneResultWhateverIsKilled() throws Exception {
    SplittableRandom random = new SplittableRandom();
    String id;
    try (ServiceProcess first = ServiceProcess.start(directory)) {
      id = accepted(first);
      first.killAfter(random.nextInt(1_000));
    }
    for (int kill = 1; kill < KILLS; kill++) {
      try (ServiceProcess next = ServiceProcess.start(directory)) {
        next.killAfter(random.nextInt(1_000));
      }
    }
    try (ServiceProcess last = ServiceProcess.start(directory)) {
      everythingIsThereOnce(last, id);
      assertThat(accepted(last)).as("the job of the same key").isEqualTo(id);
    }
  }

  @Test
  void aBodyThatWasNotReadToItsEndFailsItsJob() throws Exception {
    try (ServiceProcess first = ServiceProcess.start(directory);
        Caller caller = first.caller();
        var _ =
            caller.socket(
                "POST /jobs HTTP/1.1",
                "Host: localhost",
                "Content-Type: text/plain",
                "Transfer-Encoding: chunked",
                "",
                "9",
                "/lab/get\n")) {
      await("the member").atMost(Duration.ofSeconds(20)).until(() -> newest(caller).has("total"));
      first.killAfter(0);
    }
    try (ServiceProcess next = ServiceProcess.start(directory);
        Caller caller = next.caller()) {
      assertThat(newest(caller).at("/state").asString()).isEqualTo("failed");
      assertThat(newest(caller).at("/error").asString())
          .isEqualTo("the service ended before the body did");
    }
  }

  @Test
  void aSecondProcessIsRefused() throws Exception {
    try (ServiceProcess _ = ServiceProcess.start(directory)) {
      Process second = ServiceProcess.launch(directory, directory.resolve("second.log"));
      try {
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isNotZero();
        assertThat(directory.resolve("second.log"))
            .content()
            .contains(
                "gather.data: '%s' can't be used: another process of Gather is using it"
                    .formatted(directory));
      } finally {
        second.destroyForcibly();
      }
    }
  }

  /** So slow that it outlives the kills; the port is another after each. */
  private static String accepted(ServiceProcess service) {
    String body =
        IntStream.range(0, MEMBERS)
            .mapToObj(i -> "/lab/delay/0.02?n=" + i + "\n")
            .collect(Collectors.joining());
    try (Caller caller = service.caller()) {
      HttpResponse<String> reply =
          caller.send(
              caller
                  .request("/jobs?concurrency=16&attempts=1")
                  .header("Content-Type", "text/plain")
                  .header("Idempotency-Key", "\"once\"")
                  .POST(BodyPublishers.ofString(body))
                  .build());
      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
      return Caller.json(reply.body()).at("/id").asString();
    }
  }

  private static void everythingIsThereOnce(ServiceProcess service, String id) throws IOException {
    try (Caller caller = service.caller()) {
      List<String> lines =
          caller.get("/jobs/" + id + "/results?format=ndjson").body().lines().toList();
      List<JsonNode> results =
          lines.subList(0, lines.size() - 1).stream().map(Caller::json).toList();
      assertThat(results.stream().map(result -> result.at("/index").asInt()).sorted())
          .containsExactlyElementsOf(IntStream.range(0, MEMBERS).boxed().toList());
      assertThat(results)
          .allSatisfy(
              result -> {
                assertThat(result.at("/url").asString())
                    .isEqualTo("/lab/delay/0.02?n=" + result.at("/index").asInt());
                assertThat(result.at("/outcome").asString())
                    .as(result.toString())
                    .isEqualTo("success");
              });
      JsonNode summary = Caller.json(lines.getLast()).at("/summary");
      assertThat(summary.at("/state").asString()).isEqualTo("succeeded");
      assertThat(summary.at("/success").asInt()).isEqualTo(MEMBERS);
    }
  }

  private static JsonNode newest(Caller caller) {
    return Caller.json(caller.get("/jobs?limit=1").body()).at("/jobs/0");
  }
}
