package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobStore.Recorded;
import dev.gather.web.StreamRecord;
import tools.jackson.core.JsonGenerator;

/** A result as it was recorded. */
record ResultRecord(Recorded recorded) implements StreamRecord {
  @Override
  public String name() {
    return "result";
  }

  /** Where a reader resumes. */
  @Override
  public String id() {
    return Long.toString(recorded.offset());
  }

  @Override
  public void writeJson(JsonGenerator json) {
    json.writeRawValue(recorded.json());
  }
}
