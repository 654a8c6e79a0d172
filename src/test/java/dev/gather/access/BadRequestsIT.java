package dev.gather.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Whatever is asked of whichever door, the reply is no mistake of ours, and shows none. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "gather.fetch.warm-up=false")
@Timeout(120)
class BadRequestsIT {
  /** Traces of a stack, names of classes, and paths of the machine. */
  private static final Pattern INSIDES =
      Pattern.compile(
          "Exception|\\bat [a-z]\\w*(\\.\\w+)+\\(|\\.java\\b|\\bjava\\.|springframework|jackson|reactor\\."
              + "|io\\.netty|dev\\.gather|sqlite|"
              + Pattern.quote(System.getProperty("user.dir"))
              + "|"
              + Pattern.quote(System.getProperty("user.home") + "/")
              + "|"
              + Pattern.quote(System.getProperty("java.io.tmpdir") + "/"));

  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  private static final List<String> QUERIES =
      List.of(
          "?%zz",
          "?x=%00",
          "?=&&==",
          "?url=%ff%fe&path=%ff",
          "?url[]=a&url[$ne]=b",
          "?format=nonsense",
          "?format=",
          "?concurrency=-1&rounds=0&items=-1&n=NaN",
          "?timeout=1e999&deadline=99999999999999999999h&seed=x",
          "?after=-1&limit=99999999999999999999&since=::",
          "?" + "a=1&".repeat(2_000),
          "?x=" + "%F0%9F%98%80".repeat(500));

  private static final List<List<String>> HEADERS =
      List.of(
          List.of("Accept: nonsense"),
          List.of("Accept: application/xml"),
          List.of("Accept: */*;q=2"),
          List.of("Content-Type: nonsense"),
          List.of("Content-Type: application/json; charset=nonsense"),
          List.of("Content-Type: text/plain; charset=utf-7"),
          List.of("Content-Encoding: br"),
          List.of("Expect: 999-nonsense"),
          List.of("If-Range: x", "If-Modified-Since: never"),
          List.of("Last-Event-ID: \u0001nonsense"),
          List.of("Last-Event-ID: 99999999999999999999:99999999999999999999"),
          List.of("Idempotency-Key: a", "Idempotency-Key: b"),
          List.of("Cookie: ;=;gather-token"),
          List.of("Forwarded: for=\"[::1", "X-Forwarded-For: %00"),
          List.of("traceparent: 00-zz-zz-zz", "CDN-Loop: ;;;,"),
          List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 99"),
          List.of("Content-Length: 1", "Content-Length: 2"),
          List.of("Transfer-Encoding: nonsense"));

  private static final List<String> BODIES =
      List.of(
          "{",
          "[1",
          "null",
          "\"\u0000\"",
          "{\"urls\": 1, \"paths\": {}, \"text\": []}",
          "{\"urls\": [[]], \"retry\": \"\", \"deadline\": 1e999999999}",
          "{\"urls\": [\"/lab/get\"], \"concurrency\": 1" + "0".repeat(2_000) + "}",
          "[".repeat(5_000),
          "{\"a\":".repeat(2_000),
          "\u00c3\u0000",
          "");

  @LocalServerPort private int port;
  private Caller caller;

  @BeforeEach
  void connect() {
    caller = new Caller(port);
  }

  @AfterEach
  void close() {
    caller.close();
  }

  static Stream<String> doors() throws IOException {
    return Stream.concat(
        DoorsIT.doors(),
        Stream.of(
            "GET /jobs/..%2f..%2fetc",
            "GET /rooms/%00/messages",
            "GET /rooms/" + "r".repeat(5_000),
            "GET /lab/status/999999999999",
            "GET /lab/bytes/-1",
            "GET /lab/delay/1e400",
            "GET /actuator/sbom/..%2f",
            "GET /actuator/env",
            "GET /files/../../etc/passwd",
            "GET /webjars/../application.yml",
            "GET /%2e%2e/%2e%2e/application.yml",
            "PROPFIND /fetch",
            "NONSENSE /jobs",
            "DELETE /rooms/lobby"));
  }

  @ParameterizedTest
  @MethodSource("doors")
  void repliesToQueriesWithoutItsInsides(String door) throws IOException {
    for (String query : QUERIES) {
      check(door + query, List.of("Content-Length: 0"), "");
    }
    SplittableRandom random = new SplittableRandom(door.hashCode());
    for (int i = 0; i < 10; i++) {
      check(door + "?" + noise(random), List.of("Content-Length: 0"), "");
    }
  }

  @ParameterizedTest
  @MethodSource("doors")
  void repliesToHeadersWithoutItsInsides(String door) throws IOException {
    for (List<String> headers : HEADERS) {
      check(door, headers, "");
    }
  }

  static Stream<String> doorsForBodies() throws IOException {
    return doors().filter(door -> !door.matches("(GET|HEAD|TRACE) .*"));
  }

  @ParameterizedTest
  @MethodSource("doorsForBodies")
  void repliesToBodiesWithoutItsInsides(String door) throws IOException {
    for (String type : List.of("application/json", "application/x-ndjson", "text/plain")) {
      for (String body : BODIES) {
        check(
            door,
            List.of("Content-Type: " + type, "Content-Length: " + body.getBytes(UTF_8).length),
            body);
      }
    }
  }

  /** What a query may have in it, and more. */
  private static String noise(SplittableRandom random) {
    String letters = "abcurlpath=&&%25%2F./:;@[]{}|\\^`\"'<>~!$()*+,0123456789-_";
    StringBuilder noise = new StringBuilder("url=");
    for (int i = 0; i < 40; i++) {
      noise.append(letters.charAt(random.nextInt(letters.length())));
    }
    return noise.toString();
  }

  private void check(String door, List<String> headers, String body) throws IOException {
    String[] lines =
        Stream.of(
                Stream.of(door + " HTTP/1.1", "Host: localhost"),
                headers.stream(),
                Stream.of("", body))
            .flatMap(part -> part)
            .toArray(String[]::new);
    String asked = (door.length() > 200 ? door.substring(0, 200) : door) + " " + headers;
    String reply;
    try (Socket socket = caller.socket(lines)) {
      reply = reply(socket.getInputStream(), !door.startsWith("HEAD"));
    }
    int status = RawCaller.statusOf(reply);
    assertThat(status).as(asked + "\n" + reply).isBetween(200, 599).isNotEqualTo(500);
    if (status >= 400) {
      assertThat(reply).as(asked).doesNotContainPattern(INSIDES);
      // Boot says no more than 404 of its endpoints.
      boolean bare = door.contains(" /actuator/") && status == 404;
      if (!bare && !door.startsWith("HEAD")) {
        assertThat(reply).as(asked).contains("application/problem+json");
      }
    }
  }

  /** The head, and of a failure its content, if it has any. */
  private static String reply(InputStream in, boolean content) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("a whole head after " + head).isNotNegative();
      head.append((char) next);
    }
    Matcher length = CONTENT_LENGTH.matcher(head);
    boolean failure = RawCaller.statusOf(head.toString()) >= 400;
    return content && failure && length.find()
        ? head + new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1)
        : head.toString();
  }
}
