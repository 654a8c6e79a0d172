package dev.gather.pipeline;

import dev.gather.web.Json;
import dev.gather.web.StreamRecord;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What a run tells, in the forms of section 6 of the contract. */
sealed interface PipelineEvent extends StreamRecord {

  /**
   * Something happened to an item.
   *
   * @param name {@code produced} or {@code consumed}
   * @param depth what the queue holds now
   */
  record Moved(String name, String item, int worker, int depth, Duration at)
      implements PipelineEvent {
    @Override
    public void writeJson(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("event", name);
      json.writeStringProperty("item", item);
      json.writeNumberProperty("worker", worker);
      json.writeNumberProperty("depth", depth);
      Json.writeMillis(json, "atMs", at);
      json.writeEndObject();
    }

    @Override
    public List<String> lines() {
      return List.of(
          name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " " + item);
    }
  }

  /** The end of a run. */
  record Ended(Measures measures) implements PipelineEvent {
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
      json.writeNumberProperty("produced", measures.produced());
      json.writeNumberProperty("consumed", measures.consumed());
      json.writeNumberProperty("maxDepth", measures.maxDepth());
      Json.writeMillis(json, "producersBlockedMs", measures.producersBlocked());
      Json.writeMillis(json, "consumersIdleMs", measures.consumersIdle());
      json.writeNumberProperty(
          "itemsPerSecond", Math.round(measures.itemsPerSecond() * 100) / 100.0);
      Json.writeMillis(json, "elapsedMs", measures.elapsed());
      json.writeEndObject();
    }

    @Override
    public List<String> lines() {
      return List.of(
          String.format(
              Locale.ROOT,
              "%d %s in %.2f seconds, at most %d in the queue;"
                  + " producers blocked for %.2f seconds, consumers idle for %.2f",
              measures.consumed(),
              measures.consumed() == 1 ? "item" : "items",
              seconds(measures.elapsed()),
              measures.maxDepth(),
              seconds(measures.producersBlocked()),
              seconds(measures.consumersIdle())));
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() / 1e9;
    }
  }
}
