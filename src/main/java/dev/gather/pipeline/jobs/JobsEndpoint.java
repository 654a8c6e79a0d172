package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobStore.Recorded;
import dev.gather.web.Fault;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.Json;
import dev.gather.web.Problem;
import dev.gather.web.StreamRecord;
import dev.gather.web.StreamWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** {@code /jobs}: lists of URLs that are fetched whether their caller waits or not. */
@RestController
final class JobsEndpoint {
  private static final Set<Format> STATES = EnumSet.of(Format.JSON, Format.TEXT);
  private static final Set<Format> RESULTS = EnumSet.of(Format.JSON, Format.NDJSON, Format.SSE);
  private static final Set<Format> EVENTS = EnumSet.of(Format.SSE, Format.NDJSON, Format.TEXT);
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final int MAX_KEY = 255;
  private static final int JOBS = 100;
  private static final int MAX_JOBS = 1_000;
  private static final int PAGE = 1_000;
  private static final int MAX_PAGE = 10_000;

  private final JobWork work;
  private final JobIntake intake;
  private final Jobs jobs;
  private final StreamWriter writer;

  JobsEndpoint(JobWork work, JobIntake intake, Jobs jobs, StreamWriter writer) {
    this.work = work;
    this.intake = intake;
    this.jobs = jobs;
    this.writer = writer;
  }

  @PostMapping("/jobs")
  Mono<ResponseEntity<byte[]>> post(ServerHttpRequest request) {
    Format format = Format.choose(request, STATES);
    String key = key(request);
    return work.read(request, submission -> intake.accept(submission, key))
        .flatMap(job -> jobs.state(job.id()))
        .map(
            job ->
                ResponseEntity.status(HttpStatus.ACCEPTED)
                    .location(URI.create("/jobs/" + job.job().id()))
                    .contentType(format.mediaType())
                    .cacheControl(CacheControl.noStore())
                    .body(body(format, List.of(job), job::writeJson)));
  }

  /** A string of RFC 9651 in quotes, or the same bare. */
  private static @Nullable String key(ServerHttpRequest request) {
    List<String> all = request.getHeaders().getOrEmpty(JobIntake.KEY);
    if (all.isEmpty()) {
      return null;
    }
    if (all.size() > 1) {
      throw Problem.badRequest(
          List.of(new Fault(JobIntake.KEY, "given " + all.size() + " times, expected once")));
    }
    String given = all.getFirst();
    boolean quoted = given.length() > 1 && given.startsWith("\"") && given.endsWith("\"");
    String key = quoted ? given.substring(1, given.length() - 1) : given;
    if (key.isBlank() || key.length() > MAX_KEY) {
      throw Problem.badRequest(
          List.of(new Fault(JobIntake.KEY, "must have 1 to " + MAX_KEY + " characters")));
    }
    return key;
  }

  @GetMapping("/jobs")
  Mono<ResponseEntity<byte[]>> list(ServerHttpRequest request) {
    Format format = Format.choose(request, STATES);
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    String after = fields.text("after");
    int limit = fields.integer("limit", JOBS, 1, MAX_JOBS);
    fields.refuseUnknown();
    faults.throwIfAny();
    return jobs.list(after, limit)
        .map(page -> reply(format, page, json -> write(json, page, page.size() == limit)));
  }

  private static void write(JsonGenerator json, List<JobRecord> page, boolean more) {
    json.writeStartObject();
    json.writeArrayPropertyStart("jobs");
    page.forEach(job -> job.writeJson(json));
    json.writeEndArray();
    if (more) {
      json.writeStringProperty("next", page.getLast().job().id());
    }
    json.writeEndObject();
  }

  @GetMapping("/jobs/{id}")
  Mono<ResponseEntity<byte[]>> get(@PathVariable String id, ServerHttpRequest request) {
    Format format = Format.choose(request, STATES);
    requireNoParameters(request);
    return jobs.state(id).map(job -> reply(format, List.of(job), job::writeJson));
  }

  @GetMapping("/jobs/{id}/results")
  Mono<Void> results(
      @PathVariable String id, ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, RESULTS);
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    long given = fields.whole("after", 0, 0, Long.MAX_VALUE);
    int limit = fields.integer("limit", PAGE, 1, MAX_PAGE);
    long after = format == Format.SSE ? lastEventId(request, given, faults) : given;
    fields.refuseUnknown();
    faults.throwIfAny();
    return format == Format.JSON
        ? jobs.results(id, after, limit)
            .flatMap(page -> writer.write(response, format, page(page, after)))
        : writer.write(response, format, jobs.follow(id, after));
  }

  private static Flux<StreamRecord> page(List<Recorded> page, long after) {
    long next = page.isEmpty() ? after : page.getLast().offset();
    return Flux.<StreamRecord>fromIterable(page.stream().map(ResultRecord::new).toList())
        .concatWithValues(new NextOffset(next));
  }

  @GetMapping("/jobs/{id}/events")
  Mono<Void> events(
      @PathVariable String id, ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, EVENTS, Format.SSE);
    requireNoParameters(request);
    Faults faults = new Faults();
    long beyond = lastEventId(request, -1, faults);
    faults.throwIfAny();
    return writer.write(response, format, jobs.progress(id, beyond));
  }

  @DeleteMapping("/jobs/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  Mono<Void> delete(@PathVariable String id, ServerHttpRequest request) {
    requireNoParameters(request);
    return jobs.delete(id);
  }

  private static long lastEventId(ServerHttpRequest request, long orElse, Faults faults) {
    String given = request.getHeaders().getFirst(LAST_EVENT_ID);
    if (given == null) {
      return orElse;
    }
    try {
      return Long.parseUnsignedLong(given) & Long.MAX_VALUE;
    } catch (NumberFormatException malformed) {
      faults.add(LAST_EVENT_ID, "'" + given + "' is no id of this stream");
      return orElse;
    }
  }

  private static void requireNoParameters(ServerHttpRequest request) {
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    faults.throwIfAny();
  }

  private static ResponseEntity<byte[]> reply(
      Format format, List<JobRecord> jobs, Consumer<JsonGenerator> json) {
    return ResponseEntity.ok()
        .contentType(format.mediaType())
        .cacheControl(CacheControl.noStore())
        .body(body(format, jobs, json));
  }

  private static byte[] body(Format format, List<JobRecord> jobs, Consumer<JsonGenerator> json) {
    if (format == Format.JSON) {
      return Json.bytes(json);
    }
    StringBuilder lines = new StringBuilder();
    jobs.forEach(job -> job.lines().forEach(line -> lines.append(line).append('\n')));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
