package dev.gather.chat.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages as Redis has them: a key, and {@code <ms>,<1 for an action>,<nick>}, a line end, text.
 */
final class Wire {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Wire() {}

  /** A message with the key that tells it from all others. */
  record Keyed(String key, Entry entry) {}

  static String content(Draft draft, Instant now) {
    return "%d,%d,%s\n%s"
        .formatted(now.toEpochMilli(), draft.action() ? 1 : 0, draft.from(), draft.text());
  }

  static Keyed message(String room, String epoch, long offset, String key, String content) {
    int end = content.indexOf('\n');
    String[] head = content.substring(0, end).split(",", 3);
    return new Keyed(
        key,
        new Entry(
            room,
            epoch,
            offset,
            head[2],
            content.substring(end + 1),
            head[1].equals("1"),
            Instant.ofEpochMilli(Long.parseLong(head[0]))));
  }

  /** Entries of a stream, as a script returns them: an id, and its fields with their values. */
  static List<Keyed> messages(String room, String epoch, List<?> stream) {
    List<Keyed> messages = new ArrayList<>(stream.size());
    for (Object entry : stream) {
      List<?> pair = (List<?>) entry;
      List<?> fields = (List<?>) pair.get(1);
      String id = (String) pair.get(0);
      long offset = Long.parseLong(id.substring(0, id.indexOf('-')));
      messages.add(message(room, epoch, offset, (String) fields.get(1), (String) fields.get(3)));
    }
    return messages;
  }

  /** What was published: an epoch, the first offset, and of each message its key and content. */
  static List<Keyed> published(String room, String json) {
    JsonNode parts = JSON.readTree(json);
    String epoch = parts.get(0).stringValue();
    long offset = Long.parseLong(parts.get(1).stringValue());
    JsonNode said = parts.get(2);
    List<Keyed> messages = new ArrayList<>(said.size() / 2);
    for (int i = 0; i < said.size(); i += 2) {
      messages.add(
          message(room, epoch, offset++, said.get(i).stringValue(), said.get(i + 1).stringValue()));
    }
    return messages;
  }
}
