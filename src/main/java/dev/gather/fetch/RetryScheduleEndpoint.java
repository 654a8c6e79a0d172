package dev.gather.fetch;

import dev.gather.retry.Backoff;
import dev.gather.retry.RetryOptions;
import dev.gather.web.ContentType;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.Json;
import dev.gather.web.JsonBody;
import dev.gather.web.Plain;
import dev.gather.web.ScopeFields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** {@code /retry/schedule}: the waits that a retry policy would make, without doing anything. */
@RestController
final class RetryScheduleEndpoint {
  private static final Set<Format> FORMATS = EnumSet.of(Format.JSON, Format.TEXT);

  /** What a JSON body may have at most: there is little to say. */
  private static final long MAX_BYTES = 64 * 1024;

  private final RandomGenerator seeds;

  RetryScheduleEndpoint(RandomGenerator seeds) {
    this.seeds = seeds;
  }

  private record Schedule(long seed, RetryOptions options, List<Duration> delays) {}

  @GetMapping("/retry/schedule")
  ResponseEntity<byte[]> get(ServerHttpRequest request) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    return reply(format, schedule(fields, fields, faults));
  }

  /** Without a body, the query says it all. */
  @PostMapping("/retry/schedule")
  ResponseEntity<byte[]> query(ServerHttpRequest request) {
    ContentType.requireNoBody(request, MediaType.APPLICATION_JSON, ContentType.SUFFIXED_JSON);
    return get(request);
  }

  @PostMapping(
      path = "/retry/schedule",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
  Mono<ResponseEntity<byte[]>> post(ServerHttpRequest request) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    return JsonBody.read(request, MAX_BYTES)
        .map(
            body -> {
              Fields fields = Fields.ofJson(body, "#", faults);
              Fields nested = fields.object("retry");
              return reply(format, schedule(fields, nested == null ? fields : nested, faults));
            });
  }

  private Schedule schedule(Fields fields, Fields retry, Faults faults) {
    RetryOptions options = ScopeFields.retryOptions(retry);
    long seed = fields.whole("seed", seeds.nextInt(), Long.MIN_VALUE, Long.MAX_VALUE);
    fields.refuseUnknown();
    faults.throwIfAny();
    return new Schedule(seed, options, Backoff.schedule(options, seed));
  }

  private static ResponseEntity<byte[]> reply(Format format, Schedule schedule) {
    byte[] body =
        format == Format.TEXT
            ? lines(schedule).getBytes(StandardCharsets.UTF_8)
            : Json.bytes(json -> write(json, schedule));
    return ResponseEntity.ok()
        .contentType(format.mediaType())
        .cacheControl(CacheControl.noStore())
        .body(body);
  }

  private static void write(JsonGenerator json, Schedule schedule) {
    json.writeStartObject();
    json.writeNumberProperty("attempts", schedule.options().attempts());
    json.writeNumberProperty("seed", schedule.seed());
    json.writeArrayPropertyStart("delaysMs");
    schedule.delays().forEach(delay -> Json.writeMillis(json, delay));
    json.writeEndArray();
    Json.writeMillis(
        json, "totalMs", schedule.delays().stream().reduce(Duration.ZERO, Duration::plus));
    json.writeEndObject();
  }

  private static String lines(Schedule schedule) {
    List<Duration> delays = schedule.delays();
    return IntStream.range(0, delays.size())
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT,
                    "Attempt %d fails; retrying in %s seconds\n",
                    i + 1,
                    Plain.seconds(delays.get(i))))
        .collect(Collectors.joining());
  }
}
