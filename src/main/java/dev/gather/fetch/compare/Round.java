package dev.gather.fetch.compare;

import dev.gather.fetch.Trial.Mode;
import dev.gather.web.Json;
import dev.gather.web.StreamRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * One finished round.
 *
 * @param number from 1; 0 is the warm-up
 * @param order in which the modes ran
 * @param samples by mode, in the order of their constants
 */
record Round(int number, List<Mode> order, Map<Mode, Sample> samples) implements StreamRecord {

  /** A mode as replies and metrics name it. */
  static String word(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String name() {
    return "round";
  }

  @Override
  public void writeJson(JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("round", number);
    json.writeArrayPropertyStart("order");
    order.forEach(mode -> json.writeString(word(mode)));
    json.writeEndArray();
    json.writeObjectPropertyStart("modes");
    samples.forEach(
        (mode, sample) -> {
          json.writeObjectPropertyStart(word(mode));
          Json.writeMillis(json, "elapsedMs", sample.elapsed());
          json.writeNumberProperty("failed", sample.failed());
          json.writeEndObject();
        });
    json.writeEndObject();
    json.writeEndObject();
  }
}
