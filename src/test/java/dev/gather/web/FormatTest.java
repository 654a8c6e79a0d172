package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class FormatTest {
  private static final Set<Format> ALL = EnumSet.allOf(Format.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | JSON",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | JSON",
        "application/* | JSON",
        "application/x-ndjson | NDJSON",
        "application/x-ndjson, */* | NDJSON",
        "text/event-stream | SSE",
        "text/* | TEXT",
        "text/plain;charset=utf-8 | TEXT",
        "application/json;q=0.1, text/plain;q=0.2 | TEXT",
        "text/event-stream, application/json | SSE",
        "application/json;q=0, */* | NDJSON",
      })
  void followsAccept(String accept, Format format) {
    assertThat(Format.choose(request("/", accept), ALL)).isEqualTo(format);
  }

  @Test
  void takesTheFirstOfferedWithoutAccept() {
    MockServerHttpRequest request = MockServerHttpRequest.get("/").build();

    assertThat(Format.choose(request, ALL)).isEqualTo(Format.JSON);
    assertThat(Format.choose(request, EnumSet.of(Format.SSE, Format.NDJSON)))
        .isEqualTo(Format.NDJSON);
    assertThat(Format.choose(request, EnumSet.of(Format.SSE, Format.NDJSON), Format.SSE))
        .isEqualTo(Format.SSE);
  }

  @Test
  void prefersTheParameter() {
    assertThat(Format.choose(request("/?format=har", "text/plain"), ALL)).isEqualTo(Format.HAR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/?format=xml", "/?format=har", "/?format=", "/?format=text&format=json"})
  void refusesOtherParameters(String path) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> Format.choose(request(path, "*/*"), EnumSet.of(Format.JSON, Format.TEXT)))
        .satisfies(
            problem -> {
              assertThat(problem.status()).isEqualTo(HttpStatus.NOT_ACCEPTABLE);
              assertThat(problem.detail()).contains("json (application/json), text (text/plain");
              assertThat(problem.errors()).extracting(Fault::pointer).containsExactly("?format");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, 406",
    "application/json;q=0, 406",
    "nonsense, 400",
    "text/plain;q=9, 400"
  })
  void refusesOtherMediaTypes(String accept, int status) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> Format.choose(request("/", accept), ALL))
        .satisfies(
            problem -> {
              assertThat(problem.status().value()).isEqualTo(status);
              assertThat(problem.errors()).extracting(Fault::pointer).containsExactly("Accept");
            });
  }

  private static MockServerHttpRequest request(String path, String accept) {
    return MockServerHttpRequest.get(path).header(HttpHeaders.ACCEPT, accept).build();
  }
}
