package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The echo as part of the whole service. */
@AutoConfigureMetrics
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "gather.fetch.warm-up=false")
class EchoIT {
  @LocalServerPort private int httpPort;
  private Caller caller;

  @BeforeEach
  void open() {
    caller = new Caller(httpPort);
  }

  @AfterEach
  void close() {
    caller.close();
  }

  @Test
  void tellsWhatItHasDone() throws Exception {
    JsonNode before = status();
    try (Client client = Client.of(echo())) {
      client.echoes("hello");
    }
    await()
        .untilAsserted(
            () -> {
              JsonNode after = status();
              assertThat(grown(before, after, "/datagrams")).isEqualTo(1);
              assertThat(grown(before, after, "/bytes")).isEqualTo(5);
            });
    JsonNode after = status();
    assertThat(after.propertyNames())
        .containsExactly(
            "address", "port", "datagrams", "bytes", "dropped", "senders", "perSecond", "uptimeMs");
    assertThat(after.at("/address").asString()).isEqualTo("127.0.0.1");
    assertThat(after.at("/senders").asInt()).isPositive();
    assertThat(after.at("/uptimeMs").asDouble()).isPositive();
  }

  @Test
  void theHttpPortGetsNoReply() throws Exception {
    JsonNode before = status();
    try (Client own = Client.from("127.0.0.9", httpPort, echo())) {
      own.send("loop");
      await()
          .untilAsserted(
              () -> assertThat(grown(before, status(), "/dropped/source_port")).isEqualTo(1));
    }
  }

  @Test
  void hasAFormForPeople() {
    HttpResponse<String> reply = caller.get("/echo?format=text");
    assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
    assertThat(reply.body())
        .startsWith("UDP echo on 127.0.0.1 port " + echo().getPort() + " for ")
        .contains("Echoed: ", "Dropped: ", "Senders in the last minute: ");
  }

  @Test
  void namesAParameterThatItDoesNotKnow() {
    HttpResponse<String> reply = caller.get("/echo?port=1");
    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("unknown parameter 'port'");
  }

  @Test
  void isAmongTheMetrics() throws Exception {
    try (Client client = Client.of(echo())) {
      client.echoes("metric");
    }
    await()
        .untilAsserted(
            () ->
                assertThat(caller.get("/actuator/prometheus").body())
                    .containsPattern("(?m)^gather_echo_datagrams_total [1-9]")
                    .containsPattern("(?m)^gather_echo_bytes_total [1-9]")
                    .contains(
                        "gather_echo_dropped_total{reason=\"source_port\"}",
                        "gather_echo_dropped_total{reason=\"rate\"}",
                        "gather_echo_dropped_total{reason=\"destination\"}",
                        "gather_echo_dropped_total{reason=\"send_failed\"}",
                        "gather_echo_dropped_total{reason=\"buffer_full\"}"));
  }

  private InetSocketAddress echo() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), status().at("/port").asInt());
  }

  private JsonNode status() {
    return Caller.json(caller.get("/echo").body());
  }

  private static long grown(JsonNode before, JsonNode after, String pointer) {
    return after.at(pointer).asLong() - before.at(pointer).asLong();
  }
}
