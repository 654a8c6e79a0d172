package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

@SpringBootTest(
    classes = StreamWriterIT.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class StreamWriterIT {
  @LocalServerPort private int port;
  @Autowired private CompletableFuture<Void> cancelled;

  @Test
  void streamsManySmallRecords() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String body = http.send(request("/stream"), BodyHandlers.ofString()).body();

      assertThat(body.lines()).hasSize(20_000);
    }
  }

  @Test
  void cutsTheConnectionWhenAStreamFails() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> http.send(request("/broken"), BodyHandlers.ofString()));
    }
  }

  @Test
  void cancelsTheRecordsOfAReaderThatGoesAway() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient();
        Stream<String> lines = http.send(request("/endless"), BodyHandlers.ofLines()).body()) {
      assertThat(lines.findFirst()).contains("0");
      http.shutdownNow();
    }

    assertThat(cancelled).as("cancellation of the records").succeedsWithin(30, TimeUnit.SECONDS);
  }

  @Test
  void repliesWithAProblemWhenAStreamFailsBeforeItsFirstRecord() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(request("/unbegun"), BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(422);
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/problem+json");
      assertThat(response.body()).contains("Not like this");
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(30))
        .build();
  }

  private record Tick(long number) implements StreamRecord {
    @Override
    public String name() {
      return "tick";
    }

    @Override
    public void writeJson(JsonGenerator json) {
      json.writeNumber(number);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(WebConfiguration.class)
  static class Application {
    @Bean
    CompletableFuture<Void> cancelled() {
      return new CompletableFuture<>();
    }

    @Bean
    RouterFunction<ServerResponse> routes(StreamWriter writer, CompletableFuture<Void> cancelled) {
      Flux<Tick> ticks = Flux.range(0, 20_000).map(Tick::new);
      return RouterFunctions.route()
          .GET("/stream", request -> stream(writer, ticks))
          .GET(
              "/broken",
              request ->
                  stream(
                      writer,
                      ticks.take(3).concatWith(Mono.error(new IllegalStateException("broken")))))
          .GET(
              "/unbegun",
              request -> stream(writer, Flux.error(Problem.unprocessable("Not like this"))))
          .GET(
              "/endless",
              request ->
                  stream(
                      writer,
                      Flux.interval(Duration.ofMillis(5))
                          .onBackpressureDrop()
                          .map(Tick::new)
                          .doOnCancel(() -> cancelled.complete(null))))
          .build();
    }

    private static Mono<ServerResponse> stream(StreamWriter writer, Flux<Tick> ticks) {
      return ServerResponse.ok()
          .build((exchange, context) -> writer.write(exchange.getResponse(), Format.NDJSON, ticks));
    }
  }
}
