package dev.gather.chat;

import dev.gather.chat.log.Entry;
import dev.gather.chat.log.Position;
import dev.gather.web.StreamRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What someone who follows a room over HTTP reads. */
sealed interface MessageRecord extends StreamRecord {

  /** What it counts for in the queue of its reader, about its size in bytes. */
  default int weight() {
    return 256;
  }

  /** A message; its id is the place to resume from. */
  record Message(Entry entry) implements MessageRecord {
    @Override
    public String name() {
      return "message";
    }

    @Override
    public String id() {
      return entry.position().toString();
    }

    @Override
    public int weight() {
      return 256 + 2 * entry.text().length();
    }

    @Override
    public void writeJson(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("room", entry.room());
      MessageJson.write(json, entry);
      json.writeEndObject();
    }
  }

  /** Not all since the place that was asked for can be had; the newest follow. */
  record Reset(Position last) implements MessageRecord {
    @Override
    public String name() {
      return "reset";
    }

    @Override
    public boolean wrapped() {
      return true;
    }

    @Override
    public void writeJson(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("epoch", last.epoch());
      json.writeNumberProperty("offset", last.offset());
      json.writeBooleanProperty("recovered", false);
      json.writeEndObject();
    }
  }

  /** The last record: the service goes away. */
  record Farewell(Bye bye) implements MessageRecord {
    @Override
    public String name() {
      return "bye";
    }

    @Override
    public boolean wrapped() {
      return true;
    }

    @Override
    public @Nullable String id() {
      return null;
    }

    @Override
    public void writeJson(JsonGenerator json) {
      json.writeStartObject();
      MessageJson.write(json, bye);
      json.writeEndObject();
    }
  }
}
