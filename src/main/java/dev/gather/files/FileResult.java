package dev.gather.files;

import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.scope.Settled;
import dev.gather.web.Json;
import dev.gather.web.Plain;
import dev.gather.web.StreamRecord;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What became of one file, in the forms of section 5 of the contract. */
record FileResult(Settled<FileRead, FileCount> settled) implements StreamRecord {

  static String word(Outcome<FileCount> outcome) {
    return switch (outcome) {
      case Outcome.Success<FileCount> good -> "success";
      case Outcome.Failed<FileCount> bad -> "failed";
      case Outcome.Cancelled<FileCount> cut -> "cancelled";
    };
  }

  @Override
  public String name() {
    return "result";
  }

  @Override
  public void writeJson(JsonGenerator json) {
    Outcome<FileCount> outcome = settled.outcome();
    json.writeStartObject();
    json.writeNumberProperty("index", settled.index());
    json.writeStringProperty("path", settled.member().path());
    json.writeStringProperty("outcome", word(outcome));
    switch (outcome) {
      case Outcome.Success<FileCount>(FileCount count) -> writeCount(json, count);
      case Outcome.Failed<FileCount> bad -> writeError(json, bad.failure());
      case Outcome.Cancelled<FileCount> cut -> writeError(json, cut.failure());
    }
    Duration elapsed = settled.elapsed();
    if (elapsed != null) {
      Json.writeMillis(json, "elapsedMs", elapsed);
    }
    if (outcome instanceof Outcome.Success<FileCount>(FileCount count) && count.content() != null) {
      json.writeStringProperty("content", count.content());
    }
    json.writeEndObject();
  }

  private static void writeCount(JsonGenerator json, FileCount count) {
    json.writeNumberProperty("characters", count.characters());
    json.writeNumberProperty("bytes", count.bytes());
    json.writeNumberProperty("lines", count.lines());
    if (count.sha256() != null) {
      json.writeStringProperty("sha256", count.sha256());
    }
  }

  private static void writeError(JsonGenerator json, Failure failure) {
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("type", failure.type());
    json.writeStringProperty("detail", failure.detail());
    json.writeEndObject();
  }

  @Override
  public List<String> lines() {
    String ending =
        switch (settled.outcome()) {
          case Outcome.Success<FileCount>(FileCount count) ->
              Plain.count(count.characters(), "character");
          case Outcome.Failed<FileCount> bad -> "failed: " + sentence(bad.failure());
          case Outcome.Cancelled<FileCount> cut -> "cancelled: " + cut.failure().type();
        };
    return List.of(Plain.printable(settled.member().path()) + ": " + ending);
  }

  private static String sentence(Failure failure) {
    return failure.type() + " (" + Plain.printable(failure.detail()) + ")";
  }
}
