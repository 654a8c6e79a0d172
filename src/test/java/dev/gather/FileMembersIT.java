package dev.gather;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Files among the URLs of a batch. */
@SpringBootTest(classes = Gather.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(60)
class FileMembersIT {
  @TempDir private static Path root;

  @LocalServerPort private int port;
  @Autowired private MeterRegistry metrics;
  private Caller caller;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("gather.files.root", root::toString);
  }

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    Path notes = Files.createDirectories(root.resolve("notes"));
    Files.write(notes.resolve("ö b.txt"), "Grüße".getBytes(UTF_8));
    Files.write(root.resolve("large"), new byte[1_000_000]);
  }

  @AfterEach
  void stop() {
    caller.close();
  }

  @Test
  void standBesideUrls() {
    JsonNode json =
        caller.fetch("body=text", "file:notes/%C3%B6%20b.txt", "/lab/get", "FILE:large");

    JsonNode file = json.at("/results/0");
    assertThat(file.propertyNames())
        .containsExactly(
            "index",
            "url",
            "outcome",
            "charset",
            "characters",
            "bytes",
            "startedMs",
            "elapsedMs",
            "timings",
            "body");
    assertThat(file.at("/url").asString()).isEqualTo("file:notes/%C3%B6%20b.txt");
    assertThat(file.at("/outcome").asString()).isEqualTo("success");
    assertThat(file.at("/charset").asString()).isEqualTo("UTF-8");
    assertThat(file.at("/characters").asInt()).isEqualTo(5);
    assertThat(file.at("/bytes").asInt()).isEqualTo(7);
    assertThat(file.at("/body").asString()).isEqualTo("Grüße");
    assertThat(json.at("/results/1/status").asInt()).isEqualTo(200);
    assertThat(json.at("/results/2/bytes").asInt()).isEqualTo(1_000_000);
    assertThat(json.at("/summary/success").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "file:nope.txt, file_not_found",
    "file:notes, file_forbidden",
    "file:../x, file_forbidden",
    "file:%2e%2e/x, file_forbidden",
    "file:/etc/passwd, file_forbidden",
    "file:///etc/passwd, file_forbidden",
    "file://localhost/etc/passwd, file_forbidden",
    "file:, url_invalid",
    "file:a b, url_invalid",
  })
  void failAsFilesDo(String url, String type) {
    JsonNode result = caller.fetchOne("", url);
    assertThat(result.at("/outcome").asString()).isEqualTo("failed");
    assertThat(result.at("/error/type").asString()).as(url).isEqualTo(type);
    assertThat(result.has("attempts")).isFalse();
  }

  @Test
  void areBoundedAsBodiesAre() {
    JsonNode result = caller.fetchOne("maxBytes=999999", "file:large");
    assertThat(result.at("/error/type").asString()).isEqualTo("http_response_body_size");
  }

  @Test
  void countAmongTheBytesFetched() {
    double before = fetched();
    caller.fetchOne("", "file:large");
    assertThat(fetched() - before).isEqualTo(1_000_000);
  }

  private double fetched() {
    return metrics.get("gather.fetch.bytes").counter().count();
  }

  @Test
  void haveNoErrorInAnArchiveButTheirOwn() {
    JsonNode entries =
        Caller.json(caller.get("/fetch?url=file:large&url=file:nope&format=har").body())
            .at("/log/entries");
    assertThat(entries.at("/0/response").has("_error")).isFalse();
    assertThat(entries.at("/1/response/_error").asString()).isEqualTo("file_not_found");
  }

  @Test
  void areOnlyRead() {
    JsonNode json = caller.post("{\"urls\": [{\"url\": \"file:large\", \"method\": \"DELETE\"}]}");
    assertThat(json.at("/results/0/error/type").asString()).isEqualTo("url_invalid");
  }

  @Test
  void areNotReachedByARedirect() {
    JsonNode result = caller.fetchOne("", "/lab/redirect-to?url=file:large");
    assertThat(result.at("/error/type").asString()).isEqualTo("url_invalid");
  }

  @Test
  void haveALineForPeople() {
    assertThat(caller.get("/fetch?url=file:large&url=file:nope&format=text").body())
        .startsWith(
            "URL file:large returned 1000000 characters\n"
                + "URL file:nope failed: file_not_found (1 attempt)\n");
  }
}
