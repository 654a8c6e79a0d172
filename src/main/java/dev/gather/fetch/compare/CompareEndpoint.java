package dev.gather.fetch.compare;

import dev.gather.fetch.compare.CompareReader.Asked;
import dev.gather.web.ContentType;
import dev.gather.web.Format;
import dev.gather.web.Json;
import dev.gather.web.Problem;
import dev.gather.web.Quota;
import dev.gather.web.StreamRecord;
import dev.gather.web.StreamWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /compare}: one batch in all modes, round after round. */
@RestController
final class CompareEndpoint {
  private static final Set<Format> FORMATS =
      EnumSet.of(Format.JSON, Format.NDJSON, Format.SSE, Format.TEXT);

  /** When to come again if others compare. */
  private static final Duration BUSY = Duration.ofSeconds(5);

  private final CompareReader reader;
  private final Comparison comparison;
  private final StreamWriter writer;
  private final int maxRunning;
  private final Semaphore running;

  CompareEndpoint(
      CompareReader reader, Comparison comparison, StreamWriter writer, int maxRunning) {
    this.reader = reader;
    this.comparison = comparison;
    this.writer = writer;
    this.maxRunning = maxRunning;
    this.running = new Semaphore(maxRunning);
  }

  @GetMapping("/compare")
  Mono<Void> get(ServerHttpRequest request, ServerHttpResponse response) {
    return reply(request, response, reader::query);
  }

  /** Without a body, the query says it all. */
  @PostMapping("/compare")
  Mono<Void> query(ServerHttpRequest request, ServerHttpResponse response) {
    ContentType.requireNoBody(
        request,
        MediaType.APPLICATION_JSON,
        ContentType.SUFFIXED_JSON,
        MediaType.TEXT_PLAIN,
        MediaType.APPLICATION_NDJSON);
    return get(request, response);
  }

  @PostMapping(
      path = "/compare",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
  Mono<Void> json(ServerHttpRequest request, ServerHttpResponse response) {
    return reply(request, response, reader::json);
  }

  @PostMapping(
      path = "/compare",
      consumes = {MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
  Mono<Void> lines(ServerHttpRequest request, ServerHttpResponse response) {
    return reply(request, response, reader::lines);
  }

  private Mono<Void> reply(
      ServerHttpRequest request,
      ServerHttpResponse response,
      Function<ServerHttpRequest, Mono<Asked>> read) {
    Format format = Format.choose(request, FORMATS);
    return Mono.using(
        this::permit,
        permit ->
            read.apply(request)
                .flatMap(asked -> write(response, format, compare(asked, Quota.of(request)))),
        Semaphore::release);
  }

  private Flux<StreamRecord> compare(Asked asked, Quota quota) {
    quota.take((long) asked.trial().members() * Comparison.fetches(asked.rounds()));
    return comparison.of(asked.trial(), asked.rounds(), quota);
  }

  private Semaphore permit() {
    if (!running.tryAcquire()) {
      throw Problem.unavailable(
          "As many comparisons are running as gather.compare.max-running allows, " + maxRunning,
          BUSY);
    }
    return running;
  }

  private Mono<Void> write(ServerHttpResponse response, Format format, Flux<StreamRecord> records) {
    return format == Format.JSON
        ? records.last().flatMap(summary -> writeJson(response, summary))
        : writer.write(response, format, records);
  }

  private static Mono<Void> writeJson(ServerHttpResponse response, StreamRecord summary) {
    response.getHeaders().setContentType(Format.JSON.mediaType());
    response.getHeaders().setCacheControl(CacheControl.noStore());
    byte[] body = Json.bytes(summary::writeJson);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }
}
