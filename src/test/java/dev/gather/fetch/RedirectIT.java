package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import dev.gather.testing.Request;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Redirects are followed so far and no further, and give nothing away. */
@WholeService
@Timeout(60)
class RedirectIT {
  @LocalServerPort private int port;
  private Caller caller;
  private Origin origin;
  private Origin other;

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    origin = Origin.start();
    other = Origin.start();
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    origin.close();
    other.close();
  }

  @Test
  void tellsWhereItWasLed() {
    JsonNode result = caller.fetchOne("", origin.url("/redirect?times=2&to=/ok?bytes=9"));

    assertThat(result.at("/bytes").asInt()).as(result.toString()).isEqualTo(9);
    assertThat(result.at("/redirects")).hasSize(2);
    assertThat(result.at("/redirects/1").asString()).isEqualTo(origin.url("/ok?bytes=9"));
    assertThat(result.at("/url").asString()).startsWith(origin.url("/redirect"));
  }

  @Test
  void givesTheRedirectItselfWhereNoneIsToBeFollowed() {
    JsonNode result = caller.fetchOne("followRedirects=0", origin.url("/redirect"));

    assertThat(result.at("/status").asInt()).isEqualTo(302);
    assertThat(result.at("/outcome").asString()).isEqualTo("success");
    assertThat(result.has("redirects")).isFalse();
    assertThat(origin.requests()).hasSize(1);
  }

  @Test
  void stopsAtItsLimit() {
    String five = origin.url("/redirect?times=5&to=/ok");
    assertThat(caller.fetchOne("", five).at("/status").asInt()).isEqualTo(200);
    assertThat(origin.requests()).hasSize(6);

    JsonNode result = caller.fetchOne("", other.url("/redirect?times=6&to=/ok"));

    assertThat(result.at("/outcome").asString()).isEqualTo("failed");
    assertThat(result.at("/error/type").asString()).isEqualTo("redirect_limit");
    assertThat(result.at("/attempts")).hasSize(1);
    assertThat(other.requests()).hasSize(6);
    assertThat(other.requestCount("/ok")).isZero();
  }

  @Test
  void dropsCredentialsOnTheWayToAnotherOrigin() {
    String elsewhere = URLEncoder.encode(other.url("/ok"), UTF_8);
    JsonNode reply =
        caller.post(
            """
            {"urls": [{"url": "%s", "headers": {"Authorization": "a", "Cookie": "b",
             "X-Api-Key": "c", "X-Trace": "d"}}]}"""
                .formatted(origin.url("/redirect?times=2&to=" + elsewhere)));

    assertThat(reply.at("/results/0/status").asInt()).as(reply.toString()).isEqualTo(200);
    for (Request same : origin.requests()) {
      assertThat(same.headers()).containsKeys("authorization", "cookie", "x-api-key", "x-trace");
    }
    assertThat(other.requests().getFirst().headers())
        .containsKey("x-trace")
        .doesNotContainKeys("authorization", "cookie", "x-api-key");
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, POST, GET",
    "303, PUT, GET",
    "302, PUT, PUT",
    "307, POST, POST",
    "308, POST, POST",
    "303, HEAD, HEAD",
  })
  void repeatsTheMethodOrNot(int code, String method, String then) {
    String body = method.equals("HEAD") ? "" : ", \"body\": \"hello\"";
    caller.post(
        """
        {"urls": [{"url": "%s", "method": "%s", "headers": {"Content-Type": "text/x"}%s}]}"""
            .formatted(origin.url("/redirect?code=" + code), method, body));

    Request last = origin.requests().getLast();
    boolean kept = method.equals(then) && !method.equals("HEAD");
    assertThat(last.path()).isEqualTo("/ok");
    assertThat(last.method()).isEqualTo(then);
    assertThat(last.body()).isEqualTo(kept ? "hello" : "");
    if (!method.equals(then)) {
      assertThat(last.headers()).doesNotContainKey("content-type");
    }
  }

  /** An origin that hands on what it gets, as a reverse proxy would. */
  @Test
  void comesBackToNoServiceThroughItself() {
    origin.on(
        "/forward",
        (request, connection) -> {
          String loop = request.header("cdn-loop");
          int status =
              caller
                  .send(
                      caller
                          .request("/fetch?url=/lab/bytes/9")
                          .header("CDN-Loop", loop == null ? "none" : loop)
                          .build())
                  .statusCode();
          connection.respond(request, status, Map.of(), new byte[0]);
        });

    JsonNode result = caller.fetchOne("attempts=1", origin.url("/forward"));

    assertThat(result.at("/status").asInt()).as(result.toString()).isEqualTo(508);
    assertThat(result.at("/outcome").asString()).isEqualTo("http_error");
  }
}
