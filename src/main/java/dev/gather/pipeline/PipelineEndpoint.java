package dev.gather.pipeline;

import dev.gather.web.ContentType;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.JsonBody;
import dev.gather.web.StreamWriter;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /pipeline}: producers, a bounded queue and consumers, told as they go. */
@RestController
final class PipelineEndpoint {
  private static final Set<Format> FORMATS =
      EnumSet.of(Format.JSON, Format.NDJSON, Format.SSE, Format.TEXT);

  /** What a JSON body may have at most: there is little to say. */
  private static final long MAX_BYTES = 64 * 1024;

  private final Rehearsal rehearsal;
  private final StreamWriter writer;

  PipelineEndpoint(Rehearsal rehearsal, StreamWriter writer) {
    this.rehearsal = rehearsal;
    this.writer = writer;
  }

  @GetMapping("/pipeline")
  Mono<Void> get(ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    return run(response, format, PipelineOptions.read(fields, faults));
  }

  /** Without a body, the query says it all. */
  @PostMapping("/pipeline")
  Mono<Void> query(ServerHttpRequest request, ServerHttpResponse response) {
    ContentType.requireNoBody(request, MediaType.APPLICATION_JSON, ContentType.SUFFIXED_JSON);
    return get(request, response);
  }

  @PostMapping(
      path = "/pipeline",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
  Mono<Void> post(ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    return JsonBody.read(request, MAX_BYTES)
        .flatMap(
            body -> {
              Fields fields = Fields.ofJson(body, "#", faults);
              return run(response, format, PipelineOptions.read(fields, faults));
            });
  }

  private Mono<Void> run(ServerHttpResponse response, Format format, PipelineOptions options) {
    return writer.write(response, format, rehearsal.run(options));
  }
}
