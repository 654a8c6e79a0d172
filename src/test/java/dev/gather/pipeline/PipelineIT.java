package dev.gather.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
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
@Timeout(60)
class PipelineIT {
  private static final String QUICK = "items=4&produce=1ms&consume=1ms..2ms";

  @LocalServerPort private int port;
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
  void tellsInEveryForm() {
    List<String> text = caller.get("/pipeline?" + QUICK + "&format=text").body().lines().toList();
    assertThat(text).hasSize(9).contains("Produced item-0", "Consumed item-3");
    assertThat(text.getLast()).startsWith("4 items in ");

    List<String> lines =
        caller.get("/pipeline?" + QUICK + "&format=ndjson").body().lines().toList();
    assertThat(lines).hasSize(9);
    assertThat(lines.getFirst())
        .matches(
            "\\{\"event\":\"produced\",\"item\":\"item-0\",\"worker\":0,\"depth\":1,\"atMs\":[0-9.]+}");
    JsonNode summary = Caller.json(lines.getLast()).at("/summary");
    assertThat(summary.propertyNames())
        .containsExactly(
            "produced",
            "consumed",
            "maxDepth",
            "producersBlockedMs",
            "consumersIdleMs",
            "itemsPerSecond",
            "elapsedMs");

    assertThat(caller.get("/pipeline?" + QUICK + "&format=sse").body())
        .contains("event: produced\ndata: {", "event: consumed\n", "event: summary\n");

    HttpResponse<String> json =
        caller.post(
            "/pipeline",
            "application/json",
            BodyPublishers.ofString("{\"items\": 4, \"produce\": \"1ms\", \"consume\": \"0s\"}"));
    assertThat(Caller.json(json.body()).at("/results").size()).isEqualTo(8);
    assertThat(Caller.json(json.body()).at("/summary/consumed").asInt()).isEqualTo(4);
  }

  @Test
  void namesEveryFault() {
    HttpResponse<String> malformed =
        caller.get("/pipeline?items=0&producers=x&capacity=-1&produce=fast&consume=2m&speed=1");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(Caller.json(malformed.body()).at("/errors").values())
        .extracting(fault -> fault.at("/pointer").asString())
        .containsExactlyInAnyOrder(
            "?items", "?producers", "?capacity", "?produce", "?consume", "?speed");

    HttpResponse<String> impossible = caller.get("/pipeline?produce=5ms..1ms&consume=5ms..1ms");
    assertThat(impossible.statusCode()).isEqualTo(422);
    assertThat(Caller.json(impossible.body()).at("/errors").size()).isEqualTo(2);
    assertThat(caller.get("/pipeline?items=10000&produce=1m").statusCode()).isEqualTo(422);
  }

  @Test
  void aCallerThatLeavesStopsItsRunAndNoOther() throws Exception {
    String slow =
        "/pipeline?format=ndjson&items=1000&produce=20ms&consume=1m&capacity=5&consumers=50";
    try (InputStream other = caller.stream(caller.request(slow).build())) {
      assertThat(other.read()).isEqualTo('{');
      try (InputStream left = caller.stream(caller.request(slow).build())) {
        assertThat(left.read()).isEqualTo('{');
        await("both queues full").atMost(Duration.ofSeconds(30)).until(() -> depth() == 10);
      }
      await("one queue left").atMost(Duration.ofSeconds(20)).until(() -> depth() == 5);
    }
    await("no queue left").atMost(Duration.ofSeconds(20)).until(() -> depth() == 0);
  }

  private double depth() {
    return metrics.get("gather.pipeline.depth").gauge().value();
  }
}
