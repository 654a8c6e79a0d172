package dev.gather.files;

import dev.gather.web.Plain;
import dev.gather.web.StreamRecord;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** One line of a listing. */
record Listed(Entry entry) implements StreamRecord {
  @Override
  public String name() {
    return "entry";
  }

  @Override
  public void writeJson(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", entry.name());
    json.writeStringProperty("kind", entry.kind().name().toLowerCase(Locale.ROOT));
    if (!entry.isDirectory()) {
      json.writeNumberProperty("bytes", entry.bytes());
    }
    json.writeStringProperty("modified", entry.modified().toString());
    json.writeEndObject();
  }

  @Override
  public List<String> lines() {
    String name = Plain.printable(entry.name());
    return List.of(
        entry.isDirectory() ? name + "/" : name + ": " + Plain.count(entry.bytes(), "byte"));
  }
}
