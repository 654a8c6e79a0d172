package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The attempts that are reported are the requests that the origin got, no more and no fewer. */
@WholeService
@Timeout(60)
class TrueCountsIT {
  @LocalServerPort private int port;
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
    "/close?at=request, 1",
    "/close?at=request, 3",
    "/reset?at=request, 1",
    "/reset?at=request, 4",
    "/reset?at=mid-body, 2",
    "/status?code=503, 3",
    "/status?code=404, 1",
  })
  void retriesAsOftenAsItSays(String target, int attempts) {
    String options = "delay=1ms&attempts=" + (target.endsWith("404") ? 3 : attempts);
    JsonNode result = caller.fetchOne(options, origin.url(target));

    assertThat(result.at("/attempts")).as(result.toString()).hasSize(attempts);
    assertThat(origin.requestCount(target)).isEqualTo(attempts);
  }

  @Test
  void saysNothingOfAFirstAttemptThatSucceeds() {
    JsonNode result = caller.fetchOne("", origin.url("/ok"));

    assertThat(result.has("attempts")).isFalse();
    assertThat(origin.requestCount("/ok")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void repeatsOnlyWhatMayBeRepeated(String method) {
    JsonNode reply =
        caller.post(
            """
            {"urls": [{"url": "%s", "method": "%s", "body": "x"}], "retry": {"delay": "1ms"}}"""
                .formatted(origin.url("/status?code=503"), method));

    assertThat(reply.at("/results/0/attempts")).as(reply.toString()).hasSize(1);
    assertThat(origin.requestCount("/status")).isEqualTo(1);
  }

  /** The connection is kept, and closed by the origin once it is used again. */
  @Test
  void countsARequestOnAConnectionThatWasLet() {
    origin.on(
        "/once",
        (request, connection) -> {
          if (request.number() % 2 == 1) {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
          } else {
            connection.reset();
          }
        });
    assertThat(caller.fetchOne("attempts=1", origin.url("/once")).at("/bytes").asInt()).isOne();

    JsonNode second = caller.fetchOne("attempts=1", origin.url("/once"));

    assertThat(second.at("/error/type").asString())
        .as(second.toString())
        .isEqualTo("connection_terminated");
    assertThat(second.at("/attempts")).hasSize(1);
    assertThat(origin.requestCount("/once")).isEqualTo(2);
    assertThat(origin.acceptedSockets()).isEqualTo(1);
  }

  @Test
  void aConnectionClosedInThePoolCostsNoMoreThanItSays() {
    int responses = 20;
    int attempts = 0;
    for (int i = 0; i < responses; i++) {
      JsonNode result = caller.fetchOne("delay=1ms", origin.url("/close?at=response"));
      assertThat(result.at("/outcome").asString()).as(result.toString()).isEqualTo("success");
      attempts += Math.max(1, result.at("/attempts").size());
    }

    assertThat(origin.requestCount("/close")).isBetween(responses, attempts);
  }
}
