package dev.gather.pipeline.jobs;

import dev.gather.web.StreamRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The state of a job as it is told, in the forms of section 7 of the contract.
 *
 * @param name {@code progress}, or {@code summary} at the end of a stream
 * @param perSecond results a second; 0 if nothing can be said of it
 */
record JobRecord(String name, Job job, double perSecond) implements StreamRecord {

  static JobRecord progress(LiveJob live, long now) {
    Job job = live.job();
    return new JobRecord(
        "progress", job, job.state().isFinal() ? overall(job) : live.perSecond(now));
  }

  static JobRecord summary(Job job) {
    return new JobRecord("summary", job, overall(job));
  }

  private static double overall(Job job) {
    if (job.startedAt() == null || job.finishedAt() == null) {
      return 0;
    }
    long millis = Duration.between(job.startedAt(), job.finishedAt()).toMillis();
    return millis <= 0 ? 0 : job.done() * 1e3 / millis;
  }

  /** How long the rest will take at this pace; null if nothing can be said of it. */
  private @Nullable Duration remaining() {
    return job.state() == Job.State.RUNNING && job.whole() && perSecond > 0
        ? Duration.ofMillis(Math.round((job.total() - job.done()) * 1e3 / perSecond))
        : null;
  }

  @Override
  public boolean wrapped() {
    return name.equals("summary");
  }

  /** Where a reader of progress resumes. */
  @Override
  public String id() {
    return Long.toString(job.done());
  }

  @Override
  public void writeJson(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("id", job.id());
    json.writeStringProperty("state", state());
    json.writeNumberProperty("total", job.total());
    json.writeNumberProperty("done", job.done());
    json.writeNumberProperty("success", job.success());
    json.writeNumberProperty("httpError", job.httpError());
    json.writeNumberProperty("failed", job.failed());
    if (job.cancelled() > 0) {
      json.writeNumberProperty("cancelled", job.cancelled());
    }
    if (perSecond > 0) {
      json.writeNumberProperty("perSecond", Math.round(perSecond * 100) / 100.0);
    }
    Duration remaining = remaining();
    if (remaining != null) {
      json.writeNumberProperty("remainingMs", remaining.toMillis());
    }
    json.writeStringProperty("createdAt", job.createdAt().toString());
    Instant finishedAt = job.finishedAt();
    if (finishedAt != null) {
      json.writeStringProperty("finishedAt", finishedAt.toString());
    }
    if (job.error() != null) {
      json.writeStringProperty("error", job.error());
    }
    json.writeEndObject();
  }

  @Override
  public List<String> lines() {
    String counts =
        String.format(
            Locale.ROOT,
            "Job %s %s: %d of %d done, %d successful, %d HTTP errors, %d failed",
            job.id(),
            state(),
            job.done(),
            job.total(),
            job.success(),
            job.httpError(),
            job.failed());
    String pace = perSecond > 0 ? String.format(Locale.ROOT, ", %.1f a second", perSecond) : "";
    Duration remaining = remaining();
    String left =
        remaining == null
            ? ""
            : String.format(Locale.ROOT, ", %.1f seconds left", remaining.toMillis() / 1e3);
    return List.of(counts + pace + left + (job.error() == null ? "" : "; " + job.error()));
  }

  private String state() {
    return job.state().name().toLowerCase(Locale.ROOT);
  }
}
