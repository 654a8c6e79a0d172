package dev.gather.fetch;

import dev.gather.retry.Attempted;
import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.scope.Settled;
import dev.gather.web.Json;
import dev.gather.web.Plain;
import dev.gather.web.ScopeSummary;
import dev.gather.web.StreamRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What became of one member, in the forms of section 2 of the contract.
 *
 * @param index its place in what the caller asked for, from 0
 */
record FetchResult(Settled<MemberFetch, Response> settled, long index) implements StreamRecord {
  private static final Failure BESIDE =
      new Failure(Failure.CANCELLED.type(), "the attempt beside it was faster");

  FetchResult(Settled<MemberFetch, Response> settled) {
    this(settled, settled.index());
  }

  static String word(Outcome<Response> outcome) {
    return switch (outcome) {
      case Outcome.Success<Response> good -> "success";
      case Outcome.Failed<Response> bad -> bad.value() == null ? "failed" : ScopeSummary.HTTP_ERROR;
      case Outcome.Cancelled<Response> cut -> "cancelled";
    };
  }

  static String errorType(Outcome<Response> outcome, String orElse) {
    Failure failure = failure(outcome);
    return failure == null ? orElse : failure.type();
  }

  /** Why there is no whole response; null where there is one. */
  private static @Nullable Failure failure(Outcome<Response> outcome) {
    return switch (outcome) {
      case Outcome.Success<Response> good -> null;
      case Outcome.Failed<Response> bad -> bad.value() == null ? bad.failure() : null;
      case Outcome.Cancelled<Response> cut -> cut.failure();
    };
  }

  private static @Nullable Response response(Outcome<Response> outcome) {
    return switch (outcome) {
      case Outcome.Success<Response> good -> good.value();
      case Outcome.Failed<Response> bad -> bad.value();
      case Outcome.Cancelled<Response> cut -> null;
    };
  }

  /** The whole response, if there was one. */
  @Nullable Response response() {
    return response(settled.outcome());
  }

  @Override
  public String name() {
    return "result";
  }

  @Override
  public void writeJson(JsonGenerator json) {
    MemberFetch fetch = settled.member();
    Member member = fetch.member();
    Response response = response();
    Attempt last = fetch.last();
    json.writeStartObject();
    json.writeNumberProperty("index", index);
    if (member.id() != null) {
      json.writeStringProperty("id", member.id());
    }
    json.writeStringProperty("url", member.url());
    writeOutcome(json, settled.outcome());
    if (response != null) {
      writeCounts(json, response);
    }
    writeMillis(json, "startedMs", settled.started());
    writeMillis(json, "elapsedMs", settled.elapsed());
    writeTimings(json, last == null ? Timings.NONE : last.timings());
    if (last != null) {
      writeRedirects(json, last.redirects());
    }
    writeAttempts(json, fetch.attempts());
    if (response != null && response.body() != null) {
      json.writeStringProperty("body", response.body());
    }
    json.writeEndObject();
  }

  private static void writeOutcome(JsonGenerator json, Outcome<Response> outcome) {
    json.writeStringProperty("outcome", word(outcome));
    Failure failure = failure(outcome);
    if (failure != null) {
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("type", failure.type());
      json.writeStringProperty("detail", failure.detail());
      json.writeEndObject();
    }
    Response response = response(outcome);
    if (response != null && !response.isFile()) {
      json.writeNumberProperty("status", response.status());
    }
  }

  private static void writeCounts(JsonGenerator json, Response response) {
    if (!response.isFile()) {
      json.writeStringProperty("httpVersion", response.httpVersion());
    }
    if (response.contentType() != null) {
      json.writeStringProperty("contentType", response.contentType());
    }
    json.writeStringProperty("charset", response.charset());
    json.writeNumberProperty("characters", response.characters());
    json.writeNumberProperty("bytes", response.bytes());
  }

  private void writeTimings(JsonGenerator json, Timings attempt) {
    Timings timings = attempt.blockedFor(settled.blocked().toNanos());
    json.writeObjectPropertyStart("timings");
    timings.forEach((phase, nanos) -> Json.writeMillis(json, phase, nanos));
    json.writeEndObject();
  }

  private static void writeRedirects(JsonGenerator json, List<String> redirects) {
    if (!redirects.isEmpty()) {
      json.writeArrayPropertyStart("redirects");
      redirects.forEach(json::writeString);
      json.writeEndArray();
    }
  }

  private static void writeAttempts(
      JsonGenerator json, List<Attempted<Outcome<Response>>> attempts) {
    if (attempts.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("attempts");
    for (Attempted<Outcome<Response>> attempt : attempts) {
      json.writeStartObject();
      json.writeNumberProperty("number", attempt.number());
      Outcome<Response> outcome = attempt.value();
      writeOutcome(json, outcome == null ? new Outcome.Cancelled<>(BESIDE) : outcome);
      Json.writeMillis(json, "elapsedMs", attempt.elapsed());
      writeMillis(json, "nextInMs", attempt.nextIn());
      if (attempt.stoppedBy() != null) {
        json.writeStringProperty("stoppedBy", attempt.stoppedBy());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeMillis(JsonGenerator json, String name, @Nullable Duration duration) {
    if (duration != null) {
      Json.writeMillis(json, name, duration);
    }
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<Attempted<Outcome<Response>>> attempts = settled.member().attempts();
    if (attempts.size() > 1) {
      attempts.stream()
          .filter(attempt -> attempt.reason() != null)
          .forEach(attempt -> lines.add(line(attempt)));
    }
    String url = settled.member().member().url();
    lines.add("URL " + Plain.printable(url) + " " + ending());
    return lines;
  }

  private static String line(Attempted<Outcome<Response>> attempt) {
    Duration next = attempt.stoppedBy() == null ? attempt.nextIn() : null;
    return "Attempt "
        + attempt.number()
        + " failed: "
        + attempt.reason()
        + (next == null ? "" : "; retrying in " + Plain.seconds(next) + " seconds");
  }

  private String ending() {
    return switch (settled.outcome()) {
      case Outcome.Success<Response> good ->
          "returned " + Plain.count(good.value().characters(), "character");
      case Outcome.Failed<Response>(Failure failure, Response response) ->
          response == null
              ? "failed: " + failure.type() + " (" + tried() + ")"
              : "answered "
                  + response.status()
                  + ", "
                  + Plain.count(response.characters(), "character");
      case Outcome.Cancelled<Response> cut -> "cancelled: " + cut.failure().type();
    };
  }

  private String tried() {
    int attempts = Math.max(1, settled.member().attempts().size());
    return Plain.count(attempts, "attempt");
  }
}
