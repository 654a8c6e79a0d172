package dev.gather.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** The bytes of one record in a streamed form. */
enum RecordEncoder {
  NDJSON {
    @Override
    byte[] encode(StreamRecord record) {
      return join("", Json.bytes(json -> writeLine(record, json)), "\n");
    }
  },
  SSE {
    @Override
    byte[] encode(StreamRecord record) {
      String id = record.id() == null ? "" : "id: " + record.id() + "\n";
      String head = "event: " + record.name() + "\n" + id + "data: ";
      return join(head, Json.bytes(record::writeJson), "\n\n");
    }
  },
  TEXT {
    @Override
    byte[] encode(StreamRecord record) {
      return record.lines().stream()
          .map(line -> line + "\n")
          .collect(Collectors.joining())
          .getBytes(StandardCharsets.UTF_8);
    }
  };

  /** The record, or no bytes if it says nothing in this form. */
  abstract byte[] encode(StreamRecord record);

  /**
   * The encoder of a form.
   *
   * @throws IllegalArgumentException if it is no streamed form
   */
  static RecordEncoder of(Format format) {
    return switch (format) {
      case NDJSON -> NDJSON;
      case SSE -> SSE;
      case TEXT -> TEXT;
      case JSON, HAR -> throw new IllegalArgumentException(format + " is not streamed");
    };
  }

  private static void writeLine(StreamRecord record, JsonGenerator json) {
    if (!record.wrapped()) {
      record.writeJson(json);
      return;
    }
    json.writeStartObject();
    json.writeName(record.name());
    record.writeJson(json);
    json.writeEndObject();
  }

  private static byte[] join(String head, byte[] body, String tail) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length + 2);
    bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(body);
    bytes.writeBytes(tail.getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }
}
