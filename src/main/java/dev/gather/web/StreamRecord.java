package dev.gather.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** One record of a streamed reply, which can be written in every form. Writing never blocks. */
public interface StreamRecord {
  /** The event's name in SSE, such as {@code result} or {@code summary}. */
  String name();

  /** Writes the record as one JSON value. */
  void writeJson(JsonGenerator json);

  /** The record as lines for people, without line ends; none if it says nothing to them. */
  default List<String> lines() {
    return List.of();
  }

  /** Whether NDJSON shows it below its name ({@code {"summary": {…}}}) to tell it from others. */
  default boolean wrapped() {
    return false;
  }

  /** The event's id in SSE, with which a reader resumes; null if it has none. */
  default @Nullable String id() {
    return null;
  }
}
