package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

class JsonBodyTest {
  private final CountingBuffers buffers = new CountingBuffers();

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "application/json;charset=UTF-8", "application/ld+json"})
  void readsOneValue(String type) {
    StepVerifier.create(read(type, "{\"urls\": [", "\"é\"]}"))
        .assertNext(body -> assertThat(body.at("/urls/0").stringValue()).isEqualTo("é"))
        .verifyComplete();
    buffers.assertReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'a': | Malformed JSON at line 1, column 6: unexpected end",
        "{} {} | Malformed JSON at line 1, column 4: expected nothing after the value",
        "{'a':1,'a':2} | Malformed JSON at line 1, column 11: Duplicate Object property",
        "{a:1} | Malformed JSON at line 1, column 2: Unexpected character ('a' (code 97))",
        "{'a':tru} | Malformed JSON at line 1, column 6: Unrecognized token",
        "NaN | Malformed JSON at line 1, column 4: not a JSON value",
      })
  void saysWhereMalformedJsonIs(String body, String detail) {
    expect(read("application/json", body.replace('\'', '"')), HttpStatus.BAD_REQUEST, detail);
  }

  @Test
  void refusesAnEmptyBody() {
    expect(read("application/json"), HttpStatus.BAD_REQUEST, "The body is empty; expected JSON");
    expect(read("application/json", " \n"), HttpStatus.BAD_REQUEST, "The body is empty");
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin1 = "\"é\"".getBytes(StandardCharsets.ISO_8859_1);
    MockServerHttpRequest request =
        MockServerHttpRequest.post("/")
            .header(HttpHeaders.CONTENT_TYPE, "application/json")
            .body(Flux.just(buffers.of(latin1)));

    expect(JsonBody.read(request, 100), HttpStatus.BAD_REQUEST, "The body is not UTF-8 at byte 1");
  }

  @Test
  void refusesDeepNesting() {
    expect(
        read("application/json", "[".repeat(10_000)),
        HttpStatus.BAD_REQUEST,
        "nested too deeply, or a name or number too long");
  }

  @Test
  void stopsReadingAboveTheLimit() {
    Flux<DataBuffer> endless = Flux.generate(sink -> sink.next(buffers.of(" ".repeat(1_000))));
    MockServerHttpRequest request =
        MockServerHttpRequest.post("/")
            .header(HttpHeaders.CONTENT_TYPE, "application/json")
            .body(endless);

    expect(
        JsonBody.read(request, 10_240),
        HttpStatus.CONTENT_TOO_LARGE,
        "The body is above the limit for JSON bodies of 10240B");
  }

  @Test
  void refusesAnAnnouncedLengthUnread() {
    MockServerHttpRequest request =
        MockServerHttpRequest.post("/")
            .header(HttpHeaders.CONTENT_TYPE, "application/json")
            .contentLength(101)
            .body(Flux.error(new AssertionError("read")));

    expect(JsonBody.read(request, 100), HttpStatus.CONTENT_TOO_LARGE, "100B");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json;charset=iso-8859-1",
        "nonsense"
      })
  void refusesOtherMediaTypes(String type) {
    expect(
        read(type, "{}"),
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        "expected application/json, application/*+json in UTF-8");
  }

  private Mono<JsonNode> read(String type, String... chunks) {
    MockServerHttpRequest request =
        MockServerHttpRequest.post("/")
            .header(HttpHeaders.CONTENT_TYPE, type)
            .body(Flux.fromArray(chunks).map(buffers::of));
    return JsonBody.read(request, 100_000);
  }

  private void expect(Mono<JsonNode> body, HttpStatus status, String detail) {
    StepVerifier.create(body)
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                          assertThat(problem.status()).isEqualTo(status);
                          assertThat(problem.detail())
                              .contains(detail)
                              .doesNotContain("tools.jackson", "Stream", "`");
                        }))
        .verify();
    buffers.assertReleased();
  }
}
