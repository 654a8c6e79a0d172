package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.Job.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What the hash of a job in Redis says. */
record JobHash(Map<String, String> fields) {

  /** Empty if there is no such job. */
  static Mono<JobHash> of(List<?> fieldsAndValues) {
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i + 1 < fieldsAndValues.size(); i += 2) {
      fields.put((String) fieldsAndValues.get(i), (String) fieldsAndValues.get(i + 1));
    }
    return of(fields);
  }

  static Mono<JobHash> of(Map<String, String> fields) {
    return fields.isEmpty() ? Mono.empty() : Mono.just(new JobHash(fields));
  }

  Job job() {
    return new Job(
        text("id"),
        number("number"),
        State.valueOf(text("state").toUpperCase(Locale.ROOT)),
        text("options"),
        number("whole") == 1,
        number("total"),
        number("done"),
        number("success"),
        number("http_error"),
        number("failed"),
        number("cancelled"),
        Instant.ofEpochMilli(number("created")),
        instant("started"),
        instant("finished"),
        fields.get("error"));
  }

  @Nullable String digest() {
    return fields.get("digest");
  }

  /** The idempotency key that it gave up when it ended; empty if none. */
  String freed() {
    return fields.getOrDefault("freed", "");
  }

  boolean isHeld(int part, String node) {
    return node.equals(fields.get("part:" + part));
  }

  private String text(String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new IllegalStateException("a job in Redis has no " + field);
    }
    return value;
  }

  private long number(String field) {
    return Long.parseLong(fields.getOrDefault(field, "0"));
  }

  private @Nullable Instant instant(String field) {
    return fields.containsKey(field) ? Instant.ofEpochMilli(number(field)) : null;
  }
}
