package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A service on loopback: for programs of this machine, and for no page but its own. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.access.hosts=gather.example,proxy.example:8443",
      "gather.access.origins=https://app.example",
      "gather.fetch.warm-up=false"
    })
@Timeout(60)
class LoopbackIT {
  @LocalServerPort private int port;
  private RawCaller caller;

  @BeforeEach
  void connect() {
    caller = new RawCaller(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1:8080",
        "127.1.2.3",
        "[::1]",
        "[::1]:8080",
        "gather.example",
        "Gather.example:99",
        "proxy.example:8443"
      })
  void isCalledByItsNames(String host) throws IOException {
    assertThat(caller.status("GET /lab/get HTTP/1.1", "Host: " + host)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "proxy.example",
        "proxy.example:443",
        "10.0.0.1",
        "0.0.0.0",
        "[::]",
        "[fe80::1]",
        "[127.0.0.1]"
      })
  void isNotReboundToAnotherName(String host) throws IOException {
    String reply = caller.reply("GET /lab/get HTTP/1.1", "Host: " + host);

    assertThat(reply)
        .startsWith("HTTP/1.1 403 ")
        .contains("application/problem+json", "gather.access.hosts");
    assertThat(caller.status("GET /actuator/health HTTP/1.1", "Host: " + host)).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host:", "Host: a:b:c", "Host: 1::1", "Host: localhost:99999", "X: y"})
  void needsAHost(String header) throws IOException {
    assertThat(caller.status("GET /lab/get HTTP/1.1", header)).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:PORT, 200",
    "http://127.0.0.1:PORT, 200",
    "http://[::1]:PORT, 200",
    "https://app.example, 200",
    "HTTPS://APP.example, 200",
    "https://app.example:444, 403",
    "http://app.example, 403",
    "http://localhost, 403",
    "http://localhost:1, 403",
    "https://evil.example, 403",
    "http://localhost:PORT.evil.example, 403",
    "null, 403",
    "file://, 403"
  })
  void isCalledByPagesOfAllowedOrigins(String origin, int status) throws IOException {
    String header = "Origin: " + origin.replace("PORT", Integer.toString(port));
    String host = "Host: localhost:" + port;

    assertThat(caller.status("GET /lab/get HTTP/1.1", host, header)).isEqualTo(status);
    assertThat(caller.status("POST /lab/anything HTTP/1.1", host, header, "Content-Length: 0"))
        .isEqualTo(status);
    assertThat(caller.webSocket("/lab/get", header)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "cross-site, empty, /lab/get, 403",
    "same-site, empty, /lab/get, 403",
    "cross-site, document, /fetch?url=/lab/get, 403",
    "cross-site, iframe, /, 403",
    "same-origin, empty, /lab/get, 200",
    "none, document, /lab/get, 200"
  })
  void isNotCalledByPagesOfOtherSites(String site, String destination, String path, int status)
      throws IOException {
    assertThat(
            caller.status(
                "GET " + path + " HTTP/1.1",
                "Host: localhost:" + port,
                "Sec-Fetch-Site: " + site,
                "Sec-Fetch-Dest: " + destination))
        .isEqualTo(status);
  }

  @Test
  void isLinkedToFromOtherSites() throws IOException {
    assertThat(
            caller.status(
                "GET / HTTP/1.1",
                "Host: localhost:" + port,
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Dest: document"))
        .isNotEqualTo(403);
  }

  @Test
  void letsPagesOfAllowedOriginsRead() throws IOException {
    String host = "Host: localhost:" + port;
    assertThat(caller.reply("GET /lab/get HTTP/1.1", host, "Origin: https://app.example"))
        .containsIgnoringCase("Access-Control-Allow-Origin: https://app.example");
    assertThat(
            caller.reply(
                "OPTIONS /fetch HTTP/1.1",
                host,
                "Origin: https://app.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type"))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("Access-Control-Allow-Headers: content-type");
    assertThat(caller.reply("GET /lab/get HTTP/1.1", host, "Origin: http://localhost:" + port))
        .doesNotContainIgnoringCase("Access-Control-Allow");
  }

  @Test
  void asksForNoToken() throws IOException {
    String host = "Host: localhost";
    assertThat(caller.status("GET /actuator/info HTTP/1.1", host)).isEqualTo(200);
    assertThat(caller.status("GET /lab/get HTTP/1.1", host, "Authorization: Bearer wrong"))
        .isEqualTo(200);
  }

  @Test
  void sendsSecurityHeadersWithErrorsToo() throws IOException {
    for (String path : new String[] {"/lab/get", "/nothing", "/fetch"}) {
      assertThat(caller.reply("GET " + path + " HTTP/1.1", "Host: localhost"))
          .containsIgnoringCase("X-Content-Type-Options: nosniff")
          .containsIgnoringCase("X-Frame-Options: DENY")
          .containsIgnoringCase("Referrer-Policy: no-referrer")
          .containsIgnoringCase("Cross-Origin-Resource-Policy: same-origin")
          .doesNotContainIgnoringCase("Set-Cookie");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"//lab/get", "/lab/%2e%2e/fetch", "/%00", "/lab/%"})
  void saysNothingOfItselfToOddPaths(String path) throws IOException {
    String reply = caller.reply("GET " + path + " HTTP/1.1", "Host: localhost");
    assertThat(reply)
        .matches("(?s)HTTP/1.1 40[04] .*")
        .contains("application/problem+json")
        .doesNotContain("springframework", "java.");
  }
}
