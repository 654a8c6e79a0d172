package dev.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import dev.gather.testing.ServiceProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * SIGTERM at random moments while all doors are busy: what is under way ends or is told, and what
 * was acknowledged is there after the next start.
 */
@Timeout(300)
class ShutdownIT {
  /** What an operator may rely on. */
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);

  private static final int TIMES = 5;

  /** 128 + SIGTERM, which is how a JVM ends that was asked to. */
  private static final int TERMINATED = 143;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path data;

  private final Acknowledged acknowledged = new Acknowledged();
  private Origin origin;

  @BeforeEach
  void startOrigin() throws IOException {
    origin = Origin.start();
  }

  @AfterEach
  void stopOrigin() throws IOException {
    origin.close();
  }

  @Test
  void whatIsUnderWayEndsAndWhatWasAcknowledgedStays() throws Exception {
    SplittableRandom random = new SplittableRandom();
    for (int time = 0; time < TIMES; time++) {
      try (ServiceProcess service = start();
          ShutdownLoad load = new ShutdownLoad(service, origin, acknowledged, "load-" + time)) {
        load.isUnderWay();
        service.runFor(random.nextInt(1_000));
        load.ending();
        service.runFor(200); // so that what was begun before has arrived
        int port = service.port();
        assertThat(service.terminate(ENDS_WITHIN)).isEqualTo(TERMINATED);
        load.ended();
        assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close())
            .isInstanceOf(ConnectException.class);
        assertThat(service.log()).doesNotContain("ERROR", "WARN", "Exception");
      }
    }
    try (ServiceProcess last = start();
        Caller caller = last.caller()) {
      everyMessageIsThere(caller);
      everyJobIsDoneOnce(caller);
    }
  }

  @Test
  void whatTakesTooLongIsCutOffInTime() throws Exception {
    try (ServiceProcess service = start();
        Caller caller = service.caller();
        Socket slow =
            caller.socket(
                "GET /fetch?timeout=59s&url=" + origin.url("/delay?ms=50000") + " HTTP/1.1",
                "Host: localhost",
                "");
        Socket stalled =
            caller.socket("GET /rooms/lobby/messages?format=sse HTTP/1.1", "Host: localhost", "")) {
      await("the fetch")
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  caller
                      .get("/actuator/prometheus")
                      .body()
                      .lines()
                      .anyMatch("gather_fetch_in_flight 1.0"::equals));
      assertThat(service.terminate(ENDS_WITHIN)).isEqualTo(TERMINATED);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
      assertThat(stalled.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  private ServiceProcess start() throws IOException {
    return ServiceProcess.start(
        data,
        "--gather.chat.rate=100000",
        "--gather.chat.burst=100000",
        "--gather.chat.history=100000",
        "--gather.fetch.allow=127.0.0.0/8",
        "--gather.files.root=" + data);
  }

  private void everyMessageIsThere(Caller caller) {
    JsonNode page = Caller.json(caller.get("/rooms/shutdown/messages?limit=1").body());
    String epoch = page.at("/epoch").asString();
    int last = page.at("/offset").asInt();
    assertThat(last).isGreaterThanOrEqualTo(acknowledged.messages().size());
    for (int read = 0; read < last; ) {
      JsonNode messages =
          Caller.json(
                  caller
                      .get("/rooms/shutdown/messages?limit=1000&since=" + epoch + ":" + read)
                      .body())
              .at("/messages");
      for (JsonNode message : messages) {
        assertThat(message.at("/offset").asInt()).as("no holes").isEqualTo(++read);
        String text = acknowledged.messages().remove((long) read);
        if (text != null) {
          assertThat(message.at("/text").asString()).isEqualTo(text);
        }
      }
    }
    assertThat(acknowledged.messages()).as("acknowledged, but not there").isEmpty();
  }

  private void everyJobIsDoneOnce(Caller caller) {
    assertThat(acknowledged.jobs()).isNotEmpty();
    acknowledged.jobs().forEach((id, members) -> isDoneOnce(caller, id, members));
  }

  private static void isDoneOnce(Caller caller, String id, int members) {
    HttpResponse<String> results = caller.get("/jobs/" + id + "/results?format=ndjson");
    assertThat(results.statusCode()).as(results.body()).isEqualTo(200);
    assertThat(
            results
                .body()
                .lines()
                .map(Caller::json)
                .filter(line -> line.has("index"))
                .map(line -> line.at("/index").asInt())
                .sorted())
        .as(caller.get("/jobs/" + id).body())
        .containsExactlyElementsOf(IntStream.range(0, members).boxed().toList());
    assertThat(Caller.json(caller.get("/jobs/" + id).body()).at("/success").asInt())
        .isEqualTo(members);
  }
}
