package dev.gather.pipeline.jobs;

import dev.gather.web.StreamRecord;
import tools.jackson.core.JsonGenerator;

/** The end of a page of results: the offset to ask for the next one with. */
record NextOffset(long offset) implements StreamRecord {
  @Override
  public String name() {
    return "next";
  }

  @Override
  public boolean wrapped() {
    return true;
  }

  @Override
  public void writeJson(JsonGenerator json) {
    json.writeNumber(offset);
  }
}
