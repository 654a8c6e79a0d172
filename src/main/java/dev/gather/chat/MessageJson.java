package dev.gather.chat;

import dev.gather.chat.log.Entry;
import dev.gather.chat.room.Event;
import dev.gather.chat.room.Refusal;
import dev.gather.web.Json;
import dev.gather.web.Problem;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** Messages and events as JSON, which people look at in terminals too. */
final class MessageJson {
  private MessageJson() {}

  /** The push of an event, one JSON object in UTF-8. */
  static byte[] push(Event event) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          switch (event) {
            case Event.Said(Entry entry) -> {
              json.writeStringProperty("push", "message");
              json.writeStringProperty("room", entry.room());
              write(json, entry);
            }
            case Event.Joined(String room, String nick, int members) ->
                presence(json, "joined", room, nick, members);
            case Event.Left(String room, String nick, int members) ->
                presence(json, "left", room, nick, members);
            case Event.Renamed(String room, String was, String nick) -> {
              json.writeStringProperty("push", "nick");
              json.writeStringProperty("room", room);
              json.writeStringProperty("was", was);
              json.writeStringProperty("nick", nick);
            }
            case Event.Whispered(String nick, String text) -> {
              json.writeStringProperty("push", "whisper");
              json.writeStringProperty("from", nick);
              writeText(json, text);
            }
          }
          json.writeEndObject();
        });
  }

  /** The push before a connection is closed. */
  static byte[] push(Bye bye) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringProperty("push", "bye");
          write(json, bye);
          json.writeEndObject();
        });
  }

  /** The properties of a farewell, in an object that has begun. */
  static void write(JsonGenerator json, Bye bye) {
    json.writeNumberProperty("code", bye.code());
    json.writeStringProperty("reason", bye.detail());
    json.writeNumberProperty("reconnectAfterMs", bye.reconnectAfter().toMillis());
  }

  /** An array of messages of one room. */
  static void write(JsonGenerator json, List<Entry> entries) {
    json.writeArrayPropertyStart("messages");
    for (Entry entry : entries) {
      json.writeStartObject();
      write(json, entry);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The properties of a message but for its room, in an object that has begun. */
  static void write(JsonGenerator json, Entry entry) {
    json.writeStringProperty("epoch", entry.epoch());
    json.writeNumberProperty("offset", entry.offset());
    json.writeStringProperty("from", entry.from());
    writeText(json, entry.text());
    if (entry.action()) {
      json.writeBooleanProperty("action", true);
    }
    json.writeStringProperty("at", entry.at().toString());
  }

  /**
   * The properties of an error, in an object that has begun.
   *
   * @param failure a {@link Refusal} or a {@link Problem}
   */
  static void writeError(JsonGenerator json, Throwable failure) {
    switch (failure) {
      case Problem malformed -> {
        json.writeStringProperty("code", Refusal.Code.BAD_REQUEST.word());
        json.writeStringProperty("detail", faults(malformed));
      }
      case Refusal refusal -> {
        json.writeStringProperty("code", refusal.code().word());
        json.writeStringProperty("detail", refusal.detail());
        Duration retryAfter = refusal.retryAfter();
        if (retryAfter != null) {
          Json.writeMillis(json, "retryAfterMs", retryAfter);
        }
      }
      default -> throw new IllegalArgumentException("not for the other side", failure);
    }
  }

  private static String faults(Problem malformed) {
    return malformed.errors().size() < 2
        ? malformed.detail()
        : malformed.errors().stream()
            .map(fault -> fault.pointer() + ": " + fault.detail())
            .collect(Collectors.joining("; "));
  }

  private static void presence(
      JsonGenerator json, String push, String room, String nick, int members) {
    json.writeStringProperty("push", push);
    json.writeStringProperty("room", room);
    json.writeStringProperty("nick", nick);
    json.writeNumberProperty("members", members);
  }

  private static void writeText(JsonGenerator json, String text) {
    json.writeName("text");
    json.writeRawValue(quoted(text));
  }

  /** A JSON string (RFC 8259, section 7) in which all is escaped that a terminal would obey. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '\n') {
        json.append("\\n");
      } else if (Terminal.harmless(c)) {
        json.append(c);
      } else {
        json.append("\\u").append(String.format("%04x", (int) c));
      }
    }
    return json.append('"').toString();
  }
}
