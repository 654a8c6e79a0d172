package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.core.JsonGenerator;

class StreamWriterTest {
  private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  private final StreamWriter writer = new StreamWriter(clock);
  private final MockServerHttpResponse response = new MockServerHttpResponse();

  @ParameterizedTest
  @CsvSource({
    "NDJSON, application/x-ndjson",
    "SSE, text/event-stream",
    "TEXT, text/plain;charset=utf-8"
  })
  void sendsHeadersOfAStream(Format format, String type) {
    StepVerifier.create(writer.write(response, format, Flux.just(new Result("a"))))
        .verifyComplete();

    HttpHeaders headers = response.getHeaders();
    assertThat(headers.getFirst(HttpHeaders.CONTENT_TYPE)).isEqualToIgnoringCase(type);
    assertThat(headers.getCacheControl()).isEqualTo("no-store");
    assertThat(headers.getFirst("X-Accel-Buffering")).isEqualTo("no");
  }

  @Test
  void writesEveryForm() {
    Flux<StreamRecord> records = Flux.just(new Result("a\nb"), new Summary(1));

    assertThat(written(Format.NDJSON, records))
        .isEqualTo("{\"url\":\"a\\nb\"}\n{\"summary\":{\"total\":1}}\n");
    assertThat(written(Format.SSE, records))
        .isEqualTo(
            "event: result\nid: 1:2\ndata: {\"url\":\"a\\nb\"}\n\n"
                + "event: summary\ndata: {\"total\":1}\n\n");
    assertThat(written(Format.TEXT, records)).isEqualTo("1 URL\n1 in all\n");
    assertThat(written(Format.JSON, records))
        .isEqualTo("{\"results\":[{\"url\":\"a\\nb\"}],\"summary\":{\"total\":1}}\n");
  }

  @Test
  void beatsWhileIdleOnly() {
    TestPublisher<byte[]> records = TestPublisher.create();

    StepVerifier.create(Heartbeat.between(records.flux(), clock).map(String::new))
        .then(() -> clock.advanceTimeBy(Duration.ofSeconds(1)))
        .expectNext(":\n\n")
        .then(() -> clock.advanceTimeBy(Duration.ofSeconds(10)))
        .then(() -> records.next(new byte[] {'a'}))
        .expectNext("a")
        .then(() -> clock.advanceTimeBy(Duration.ofMillis(14_999)))
        .then(() -> records.next(new byte[] {'b'}))
        .expectNext("b")
        .then(() -> clock.advanceTimeBy(Duration.ofSeconds(30)))
        .expectNext(":\n\n", ":\n\n")
        .then(records::complete)
        .verifyComplete();
  }

  @Test
  void holdsFewRecordsAndBeatsForASlowReader() {
    TestPublisher<byte[]> records = TestPublisher.create();

    StepVerifier.create(Heartbeat.between(records.flux(), clock), 0)
        .then(() -> records.assertMaxRequested(16))
        .then(() -> clock.advanceTimeBy(Duration.ofDays(1)))
        .thenRequest(16)
        .expectNextCount(16)
        .thenCancel()
        .verify();
    records.assertCancelled();
  }

  @Test
  void passesErrorsOnAfterTheRecordsBefore() {
    Flux<byte[]> broken =
        Flux.just(new byte[] {'a'}).concatWith(Mono.error(new IllegalStateException()));

    StepVerifier.create(Heartbeat.between(broken, clock), 0)
        .thenRequest(1)
        .expectNextCount(1)
        .verifyError(IllegalStateException.class);
  }

  private String written(Format format, Flux<StreamRecord> records) {
    MockServerHttpResponse fresh = new MockServerHttpResponse();
    return writer
        .write(fresh, format, records)
        .then(Mono.defer(fresh::getBodyAsString))
        .blockOptional(Duration.ofSeconds(5))
        .orElseThrow();
  }

  private record Result(String url) implements StreamRecord {
    @Override
    public String name() {
      return "result";
    }

    @Override
    public void writeJson(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("url", url);
      json.writeEndObject();
    }

    @Override
    public List<String> lines() {
      return List.of("1 URL");
    }

    @Override
    public String id() {
      return "1:2";
    }
  }

  private record Summary(int total) implements StreamRecord {
    @Override
    public String name() {
      return "summary";
    }

    @Override
    public boolean wrapped() {
      return true;
    }

    @Override
    public void writeJson(JsonGenerator json) {
      json.writeStartObject();
      json.writeNumberProperty("total", total);
      json.writeEndObject();
    }

    @Override
    public List<String> lines() {
      return List.of(total + " in all");
    }
  }
}
