package dev.gather.files;

import dev.gather.web.Plain;
import dev.gather.web.StreamRecord;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The end of a listing. */
record ListSummary(int total) implements StreamRecord {
  @Override
  public String name() {
    return "summary";
  }

  @Override
  public boolean wrapped() {
    return true;
  }

  @Override
  public void writeJson(JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("total", total);
    json.writeEndObject();
  }

  @Override
  public List<String> lines() {
    return List.of(Plain.count(total, "name"));
  }
}
