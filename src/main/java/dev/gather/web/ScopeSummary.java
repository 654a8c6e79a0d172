package dev.gather.web;

import dev.gather.scope.FailureGroup;
import dev.gather.scope.Join;
import dev.gather.scope.Summary;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * The end of a request of many members, in the forms of section 1 of the contract.
 *
 * @param noun what a member is called in text
 * @param name of the record; in an HTTP Archive, names that are not its own begin with {@code _}
 */
public record ScopeSummary(Summary<?, ?> summary, String noun, String name)
    implements StreamRecord {
  /**
   * The type of a failure that is a whole response with a status of 400 or more, and of no other.
   */
  public static final String HTTP_ERROR = "http_error";

  public ScopeSummary(Summary<?, ?> summary, String noun) {
    this(summary, noun, "summary");
  }

  @Override
  public boolean wrapped() {
    return true;
  }

  @Override
  public void writeJson(JsonGenerator json) {
    long httpError = summary.failedWith(HTTP_ERROR);
    json.writeStartObject();
    json.writeNumberProperty("total", summary.total());
    json.writeNumberProperty("success", summary.success());
    json.writeNumberProperty("httpError", httpError);
    json.writeNumberProperty("failed", summary.failed() - httpError);
    json.writeNumberProperty("cancelled", summary.cancelled());
    Json.writeMillis(json, "elapsedMs", summary.elapsed());
    Json.writeMillis(json, "sequentialMs", summary.sequential());
    json.writeNumberProperty("speedup", Math.round(summary.speedup() * 100) / 100.0);
    if (summary.join() != Join.ALL_SETTLED || !summary.joined()) {
      json.writeBooleanProperty("joined", summary.joined());
      writeErrors(json);
    }
    json.writeEndObject();
  }

  private void writeErrors(JsonGenerator json) {
    if (summary.joined()) {
      return;
    }
    json.writeArrayPropertyStart("errors");
    for (FailureGroup group : summary.failures()) {
      json.writeStartObject();
      json.writeStringProperty("type", group.first().type());
      json.writeStringProperty("detail", group.first().detail());
      json.writeNumberProperty("count", group.count());
      json.writeArrayPropertyStart("members");
      group.members().forEach(json::writeNumber);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  @Override
  public List<String> lines() {
    return List.of(
        String.format(
            Locale.ROOT,
            "%s in %s seconds, %s one after another (%.1f times as fast)",
            Plain.count(summary.total(), noun),
            Plain.seconds(summary.elapsed()),
            Plain.seconds(summary.sequential()),
            summary.speedup()));
  }
}
