package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Each door there is: the operations of the OpenAPI document, and what the page is made of. */
@Timeout(120)
class DoorsIT {
  private static final String TOKEN = "door-key";
  private static final List<String> PAGE =
      List.of(
          "GET /",
          "HEAD /",
          "GET /index.html",
          "GET /app/main.js",
          "GET /styles/base.css",
          "GET /openapi.json",
          "GET /swagger-ui.html",
          "GET /webjars/swagger-ui/swagger-ui-bundle.js",
          "GET /nothing",
          "OPTIONS /fetch",
          "TRACE /fetch");

  /** Those that answer with a failure on purpose. */
  private static final Set<String> FAILING = Set.of("GET /lab/unstable", "GET /lab/flaky/200");

  /** A method and a path, as the first line of a request has them. */
  static Stream<String> doors() throws IOException {
    JsonNode paths =
        Caller.json(Files.readString(Path.of("src/main/resources/static/openapi.json")))
            .at("/paths");
    return Stream.concat(
            PAGE.stream(),
            paths.properties().stream()
                .flatMap(
                    path ->
                        path.getValue().propertyNames().stream()
                            .filter(name -> !name.equals("parameters"))
                            .map(method -> method.toUpperCase(Locale.ROOT) + " " + filled(path))))
        .filter(door -> !FAILING.contains(door));
  }

  private static String filled(Map.Entry<String, JsonNode> path) {
    return path.getKey()
        .replace("{seconds}", "0.01")
        .replace("{n}", "1")
        .replaceAll("\\{.*?}", "200");
  }

  private static boolean isHealth(String door) {
    return door.startsWith("GET /actuator/health");
  }

  /** On all addresses. */
  @Nested
  @SpringBootTest(
      classes = Gather.class,
      webEnvironment = WebEnvironment.RANDOM_PORT,
      properties = {
        "server.address=0.0.0.0",
        "gather.access.token=" + TOKEN,
        "gather.access.max-failures=100000",
        "gather.fetch.warm-up=false"
      })
  class OnTheNetwork {
    @LocalServerPort private int port;
    private RawCaller caller;

    @BeforeEach
    void connect() {
      caller = new RawCaller(port);
    }

    static Stream<String> doors() throws IOException {
      return DoorsIT.doors();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void asksForTheToken(String door) throws IOException {
      if (!isHealth(door)) {
        assertThat(status(door)).as("without a token").isEqualTo(401);
        assertThat(status(door, "Authorization: Bearer wrong")).as("a wrong one").isEqualTo(401);
        assertThat(status(door, "Authorization: Basic " + TOKEN)).as("no bearer").isEqualTo(401);
        assertThat(status(door, "Cookie: gather-token=wrong")).as("a wrong one").isEqualTo(401);
      }
      assertThat(status(door, "Authorization: Bearer " + TOKEN))
          .as("the right one")
          .isNotIn(401, 403, 500);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void isClosedToPagesOfOthers(String door) throws IOException {
      assertThat(status(door, "Cookie: gather-token=" + TOKEN, "Origin: https://evil.example"))
          .isEqualTo(403);
    }

    private int status(String door, String... headers) throws IOException {
      return DoorsIT.status(caller, door, "gather.example:" + port, headers);
    }
  }

  /** On loopback. */
  @Nested
  @SpringBootTest(
      classes = Gather.class,
      webEnvironment = WebEnvironment.RANDOM_PORT,
      properties = "gather.fetch.warm-up=false")
  class OnLoopback {
    @LocalServerPort private int port;
    private RawCaller caller;

    @BeforeEach
    void connect() {
      caller = new RawCaller(port);
    }

    static Stream<String> doors() throws IOException {
      return DoorsIT.doors();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void isClosedToOtherHostsAndPages(String door) throws IOException {
      String own = "localhost:" + port;
      assertThat(DoorsIT.status(caller, door, "evil.example")).as("rebound").isEqualTo(403);
      assertThat(DoorsIT.status(caller, door, own, "Origin: https://evil.example")).isEqualTo(403);
      assertThat(DoorsIT.status(caller, door, own, "Origin: null")).isEqualTo(403);
      assertThat(
              DoorsIT.status(
                  caller, door, own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"))
          .isEqualTo(403);
      assertThat(DoorsIT.status(caller, door, own)).isNotIn(401, 403, 500);
    }
  }

  private static int status(RawCaller caller, String door, String host, String... headers)
      throws IOException {
    return caller.status(
        Stream.concat(
                Stream.of(door + " HTTP/1.1", "Host: " + host, "Content-Length: 0"),
                Stream.of(headers))
            .toArray(String[]::new));
  }
}
