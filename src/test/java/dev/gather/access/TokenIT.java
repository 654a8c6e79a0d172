package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A service on all addresses: nothing but health without the token. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.address=0.0.0.0",
      "gather.access.token=" + TokenIT.TOKEN,
      "gather.access.max-failures=1000",
      "gather.fetch.warm-up=false"
    })
@Timeout(60)
class TokenIT {
  static final String TOKEN = "correct-horse+battery/staple=";

  @LocalServerPort private int port;
  private RawCaller caller;
  private String host;

  @BeforeEach
  void connect() {
    caller = new RawCaller(port);
    host = "Host: gather.example:" + port;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/index.html",
        "/fetch?url=/lab/get",
        "/lab/get",
        "/retry/schedule",
        "/actuator",
        "/actuator/prometheus",
        "/actuator/info",
        "/actuator/healthy",
        "/rooms",
        "/jobs",
        "/nothing"
      })
  void everyDoorAsksForTheToken(String path) throws IOException {
    String line = "GET " + path + " HTTP/1.1";

    assertThat(caller.reply(line, host))
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("WWW-Authenticate: Bearer\r\n")
        .contains("application/problem+json");
    assertThat(caller.reply(line, host, "Authorization: Bearer wrong"))
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("WWW-Authenticate: Bearer error=\"invalid_token\"\r\n")
        .doesNotContain("wrong\"");
    assertThat(caller.status(line, host, "Authorization: bearer " + TOKEN)).isNotEqualTo(401);
    assertThat(caller.status(line, host, "Cookie: gather-token=" + TOKEN)).isNotEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "HEAD"})
  void everyMethodAsksForTheToken(String method) throws IOException {
    String line = method + " /fetch HTTP/1.1";
    assertThat(caller.status(line, host, "Content-Length: 0")).isEqualTo(401);
    assertThat(caller.status(line, host, "Content-Length: 0", "Authorization: Bearer " + TOKEN))
        .isNotEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/liveness", "/readiness"})
  void healthAsksForNothing(String group) throws IOException {
    assertThat(caller.reply("GET /actuator/health" + group + " HTTP/1.1", host))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\"status\":\"UP\"}")
        .doesNotContain("components");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/chat, -, 401",
        "/chat?token=wrong, -, 401",
        "/chat?token=TOKEN, -, 0",
        "/chat, Sec-WebSocket-Protocol: bearer.wrong, 401",
        "/chat, 'Sec-WebSocket-Protocol: chat.v1, bearer.TOKEN', 0",
        "/chat, Authorization: Bearer TOKEN, 0",
        "/chat, Cookie: gather-token=TOKEN, 0"
      })
  void aWebSocketAsksForTheToken(String path, String header, int status) throws IOException {
    String sent = path.replace("TOKEN", TOKEN.replace("+", "%2B"));
    int answered =
        header == null
            ? caller.webSocket(sent)
            : caller.webSocket(sent, header.replace("TOKEN", TOKEN));
    if (status == 401) {
      assertThat(answered).isEqualTo(401);
    } else {
      assertThat(answered).isNotIn(401, 403);
    }
  }

  @Test
  void aCrossSitePageIsRefusedWithTheCookieToo() throws IOException {
    String cookie = "Cookie: gather-token=" + TOKEN;
    assertThat(caller.webSocket("/lab/get", cookie, "Origin: https://evil.example")).isEqualTo(403);
    assertThat(
            caller.status(
                "POST /lab/anything HTTP/1.1",
                host,
                cookie,
                "Content-Length: 0",
                "Origin: http://localhost:" + port))
        .isEqualTo(403);
    assertThat(
            caller.status(
                "POST /lab/anything HTTP/1.1",
                host,
                cookie,
                "Content-Length: 0",
                "Origin: https://gather.example:" + port))
        .isEqualTo(200);
  }

  @Test
  void thePageGetsACookieForTheToken() throws IOException {
    String reply = caller.reply("GET /?token=" + TOKEN.replace("+", "%2B") + " HTTP/1.1", host);

    assertThat(reply)
        .startsWith("HTTP/1.1 303 ")
        .containsIgnoringCase("Location: /\r\n")
        .contains("gather-token=" + TOKEN + "; Path=/; HTTPOnly; SameSite=Strict");
    assertThat(caller.reply("GET /?token=wrong HTTP/1.1", host))
        .startsWith("HTTP/1.1 401 ")
        .doesNotContainIgnoringCase("Set-Cookie");
    assertThat(caller.status("GET /lab/get?token=" + TOKEN + " HTTP/1.1", host)).isEqualTo(401);
  }

  @Test
  void aStaleCookieIsTakenBack() throws IOException {
    assertThat(caller.reply("GET / HTTP/1.1", host, "Cookie: gather-token=stale"))
        .startsWith("HTTP/1.1 401 ")
        .contains("gather-token=; Max-Age=0");
  }

  @Test
  void itsOwnLabIsFetchedWithoutOne() {
    try (Caller program = new Caller(port)) {
      HttpRequest request =
          program
              .request("/fetch")
              .header("Authorization", "Bearer " + TOKEN)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"urls\": [\"/lab/get\", \"/lab/redirect/2\"]}"))
              .build();
      HttpResponse<String> reply = program.send(request);

      JsonNode summary = Caller.json(reply.body()).at("/summary");
      assertThat(summary.at("/success").asInt()).as(reply.body()).isEqualTo(2);
    }
  }

  @Test
  void itsOwnLabIsComparedWithoutOne() {
    try (Caller program = new Caller(port)) {
      HttpRequest request =
          program
              .request("/compare?url=/lab/get&url=/lab/redirect/1&rounds=2")
              .header("Authorization", "Bearer " + TOKEN)
              .build();
      HttpResponse<String> reply = program.send(request);

      JsonNode modes = Caller.json(reply.body()).at("/modes");
      assertThat(modes.size()).as(reply.body()).isEqualTo(3);
      assertThat(modes.values()).allMatch(mode -> mode.at("/failed").asInt(-1) == 0, reply.body());
    }
  }
}
