package dev.gather.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Files through the whole service. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"gather.files.max-paths=5", "gather.files.max-held=1MB"})
@Timeout(60)
class FilesIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Larger than what is read in a minute, and takes no room. */
  private static final long ENDLESS = 1L << 42;

  @TempDir private static Path root;

  @LocalServerPort private int port;
  @Autowired private MeterRegistry metrics;
  @Autowired private ReadingThreads threads;
  private Caller caller;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("gather.files.root", root::toString);
  }

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    write("file1.txt", "x".repeat(1233) + "\n");
    write("notes/ö.txt", "Grüße\nan alle");
    write("notes/b.md", "1");
    Files.write(root.resolve("bad.txt"), new byte[] {'a', 'b', (byte) 0xff});
    Files.write(root.resolve("utf16.txt"), "aß\n".getBytes("UTF-16"));
    try (RandomAccessFile endless = new RandomAccessFile(root.resolve("endless").toFile(), "rw")) {
      endless.setLength(ENDLESS);
    }
  }

  @AfterEach
  void stop() {
    caller.close();
  }

  @Test
  void jsonIsInTheOrderOfTheRequest() {
    JsonNode json = ok("/files?path=notes/*&path=file1.txt&path=nope&digest=sha-256&content=text");

    assertThat(json.propertyNames()).containsExactly("results", "summary");
    assertThat(json.at("/results").values())
        .extracting(result -> result.at("/path").asString())
        .containsExactly("notes/b.md", "notes/ö.txt", "file1.txt", "nope");
    JsonNode text = json.at("/results/1");
    assertThat(text.propertyNames())
        .containsExactly(
            "index",
            "path",
            "outcome",
            "characters",
            "bytes",
            "lines",
            "sha256",
            "elapsedMs",
            "content");
    assertThat(text.at("/index").asInt()).isEqualTo(1);
    assertThat(text.at("/outcome").asString()).isEqualTo("success");
    assertThat(text.at("/characters").asInt()).isEqualTo(13);
    assertThat(text.at("/bytes").asInt()).isEqualTo(15);
    assertThat(text.at("/lines").asInt()).isEqualTo(1);
    assertThat(json.at("/results/0/sha256").asString())
        .isEqualTo("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
    assertThat(text.at("/content").asString()).isEqualTo("Grüße\nan alle");
    JsonNode missing = json.at("/results/3");
    assertThat(missing.propertyNames())
        .containsExactly("index", "path", "outcome", "error", "elapsedMs");
    assertThat(missing.at("/error/type").asString()).isEqualTo("file_not_found");
    assertThat(json.at("/summary/total").asInt()).isEqualTo(4);
    assertThat(json.at("/summary/success").asInt()).isEqualTo(3);
    assertThat(json.at("/summary/failed").asInt()).isEqualTo(1);
  }

  @Test
  void textIsForPeople() {
    HttpResponse<String> reply =
        caller.get("/files?path=file1.txt&path=notes/b.md&path=bad.txt&format=text");

    assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
    List<String> lines = reply.body().lines().toList();
    assertThat(lines.subList(0, 3))
        .containsExactly(
            "file1.txt: 1234 characters",
            "notes/b.md: 1 character",
            "bad.txt: failed: file_malformed (not UTF-8 at byte 2, counted from 0)");
    assertThat(lines.get(3)).startsWith("3 files in 0.");
  }

  @Test
  void streamsEndWithASummary() {
    HttpResponse<String> ndjson = caller.get("/files?path=notes/*&format=ndjson");
    assertThat(ndjson.headers().firstValue("Cache-Control")).hasValue("no-store");
    List<JsonNode> lines = ndjson.body().lines().map(Caller::json).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(2).propertyNames()).containsExactly("summary");

    HttpResponse<String> sse =
        caller.send(
            caller.request("/files?path=notes/*").header("Accept", "text/event-stream").build());
    assertThat(sse.body().split("\n\n"))
        .hasSize(3)
        .satisfies(events -> assertThat(events[0]).startsWith("event: result\ndata: {"))
        .satisfies(events -> assertThat(events[2]).startsWith("event: summary\ndata: {"));
  }

  @Test
  void takesTheSameAsJson() {
    JsonNode json =
        posted(
            """
            {"paths": ["utf16.txt"], "charset": "utf-16", "content": "base64", "digest": "none",
             "maxBytes": "1KB", "join": "all", "concurrency": 2, "timeout": "1s",
             "deadline": "5s", "retry": {"attempts": 1}}
            """);
    assertThat(json.at("/results/0/characters").asInt()).isEqualTo(3);
    assertThat(json.at("/results/0/bytes").asInt()).isEqualTo(8);
    assertThat(json.at("/results/0/lines").asInt()).isEqualTo(1);
    assertThat(json.at("/results/0/content").asString()).isEqualTo("/v8AYQDfAAo=");
    assertThat(json.at("/results/0").has("sha256")).isFalse();
    assertThat(json.at("/summary/joined").asBoolean()).isTrue();
  }

  @Test
  void boundsTheBytesOfAFile() {
    JsonNode json = ok("/files?path=file1.txt&path=endless&content=text&maxBytes=1234");
    assertThat(json.at("/results/0/outcome").asString()).isEqualTo("success");
    assertThat(json.at("/results/1/error/type").asString()).isEqualTo("file_unreadable");
    assertThat(json.at("/results/1/error/detail").asString()).contains("maxBytes, 1234B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "path=a&charset=utf-9      | ?charset  | 'utf-9' is not a charset",
        "path=a&charset=a%20b      | ?charset  | 'a b' is not a charset",
        "path=a&digest=md5         | ?digest   | 'md5' is not one of none, sha-256",
        "path=a&content=all        | ?content  | 'all' is not one of none, text, base64",
        "path=a&maxBytes=0         | ?maxBytes | must be between 1 and",
        "path=a&content=text&maxBytes=1GB | ?maxBytes | must be between 1 and 104857600",
        "path=a&concurrency=0      | ?concurrency | must be between 1 and 1000",
        "path=a&attempts=0         | ?attempts | must be between 1 and 20",
        "path=a&paths=b            | ?paths    | did you mean 'path'?",
        "path=a&perHost=1          | ?perHost  | unknown parameter",
        "join=all                  | ?path     | at least one path is needed",
      })
  void refusesAQuery(String query, String pointer, String detail) {
    JsonNode problem = problem(caller.get("/files?" + query), 400);
    assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
    assertThat(problem.at("/errors/0/detail").asString()).contains(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                   | #/paths   | at least one path is needed",
        "{'paths': 'a'}       | #/paths   | expected an array, got a string",
        "{'paths': ['a', 1]}  | #/paths/1 | expected a string, got a number",
        "{'paths': ['a'], 'charset': 1} | #/charset | expected a string, got a number",
        "{'paths': ['a'], 'path': 'b'} | #/path | did you mean 'paths'?",
        "['a']                | #         | expected an object, got an array",
      })
  void refusesABody(String body, String pointer, String detail) {
    JsonNode problem = problem(post(body.replace('\'', '"')), 400);
    assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
    assertThat(problem.at("/errors/0/detail").asString()).contains(detail);
  }

  @Test
  void refusesWhatIsTooMuch() {
    problem(caller.get("/files?" + "path=a&".repeat(6)), 413);
    JsonNode many = problem(post("{\"paths\": [\"a\",\"a\",\"a\",\"a\",\"a\",\"a\"]}"), 413);
    assertThat(many.at("/detail").asString()).contains("limit of 5 (gather.files.max-paths)");
    problem(post("{\"paths\": [\"" + "x".repeat(10 << 20) + "\"]}"), 413);
    HttpResponse<String> busy = post("{\"paths\": [\"" + "x".repeat(2 << 20) + "\"]}");
    assertThat(problem(busy, 503).at("/detail").asString())
        .contains("gather.files.max-held, 1048576B");
    assertThat(busy.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void refusesOtherMethodsTypesAndForms() {
    problem(caller.post("/files", "text/plain", BodyPublishers.ofString("a")), 415);
    problem(caller.get("/files?path=a&format=har"), 406);
    HttpRequest put = caller.request("/files").PUT(BodyPublishers.noBody()).build();
    problem(caller.send(put), 405);
  }

  @Test
  void listsADirectory() {
    JsonNode json = ok("/files/list?path=notes");
    assertThat(json.at("/results").values())
        .extracting(entry -> entry.at("/name").asString())
        .containsExactly("b.md", "ö.txt");
    assertThat(json.at("/results/0").propertyNames())
        .containsExactly("name", "kind", "bytes", "modified");
    assertThat(json.at("/results/0/bytes").asInt()).isEqualTo(1);
    assertThat(json.at("/summary/total").asInt()).isEqualTo(2);
    assertThat(caller.get("/files/list?format=text").body().lines())
        .contains("notes/", "file1.txt: 1234 bytes")
        .last()
        .isEqualTo("5 names");
  }

  @ParameterizedTest
  @CsvSource({"../x, 403", "/etc, 403", "nope, 404", "file1.txt, 404"})
  void refusesToListWhatIsNoDirectoryBelowTheRoot(String path, int status) {
    assertThat(problem(caller.get("/files/list?path=" + path), status).at("/detail").asString())
        .startsWith("file_")
        .doesNotContain(root.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "ndjson", "sse", "text"})
  void aCallerThatHangsUpEndsTheReading(String format) throws IOException {
    double cut = cut("caller");
    double before = bytes();
    String request = "GET /files?path=file1.txt&path=endless&format=" + format + "&charset=latin1";

    try (Socket _ = caller.socket(request + "&timeout=1h HTTP/1.1", "Host: localhost", "")) {
      await("a file being read").atMost(SOON).until(this::reading);
    }

    await("a scope cut off by its caller").atMost(SOON).until(() -> cut("caller") == cut + 1);
    await("nothing being read").atMost(SOON).until(() -> !reading());
    assertThat(bytes()).isGreaterThan(before);
  }

  @Test
  void theDeadlineEndsTheReading() {
    JsonNode json = ok("/files?path=endless&deadline=300ms&charset=latin1");
    assertThat(json.at("/results/0/outcome").asString()).isEqualTo("cancelled");
    assertThat(json.at("/results/0/error/type").asString()).isEqualTo("deadline_exceeded");
    await("nothing being read").atMost(SOON).until(() -> !reading());
  }

  @Test
  void theTimeoutEndsTheReadingOfOneFile() {
    JsonNode json = ok("/files?path=endless&timeout=300ms&charset=latin1");
    assertThat(json.at("/results/0/error/type").asString()).isEqualTo("file_unreadable");
    assertThat(json.at("/results/0/error/detail").asString()).contains("timeout, 300ms");
  }

  @Test
  void aFirstSuccessEndsTheRest() {
    JsonNode json = ok("/files?path=endless&path=file1.txt&join=any&charset=latin1");
    assertThat(json.at("/results/0/outcome").asString()).isEqualTo("cancelled");
    assertThat(json.at("/results/1/outcome").asString()).isEqualTo("success");
    await("nothing being read").atMost(SOON).until(() -> !reading());
  }

  @Test
  void isMeasured() {
    ok("/files?path=file1.txt&path=nope");
    double before = bytes();
    long successes = files("success");
    long failures = files("failed");

    ok("/files?path=file1.txt&path=nope");

    assertThat(bytes()).isEqualTo(before + 1234);
    assertThat(files("success")).isEqualTo(successes + 1);
    assertThat(files("failed")).isEqualTo(failures + 1);
    assertThat(metrics.get("gather.scope").tag("kind", "files").timers()).isNotEmpty();
  }

  private long files(String outcome) {
    return metrics.get("gather.files").tag("outcome", outcome).timer().count();
  }

  private boolean reading() {
    return threads.busy() > 0;
  }

  private double cut(String cause) {
    return metrics.get("gather.scope.cancelled").tag("cause", cause).counter().count();
  }

  private double bytes() {
    return metrics.get("gather.files.bytes").counter().count();
  }

  private static void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(UTF_8));
  }

  private HttpResponse<String> post(String json) {
    return caller.post("/files", "application/json", BodyPublishers.ofString(json));
  }

  private JsonNode posted(String json) {
    HttpResponse<String> reply = post(json);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return Caller.json(reply.body());
  }

  private JsonNode ok(String pathAndQuery) {
    HttpResponse<String> reply = caller.get(pathAndQuery);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return Caller.json(reply.body());
  }

  private static JsonNode problem(HttpResponse<String> reply, int status) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    return Caller.json(reply.body());
  }
}
