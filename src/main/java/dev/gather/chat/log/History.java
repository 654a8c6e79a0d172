package dev.gather.chat.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some messages of a room, in their order and without holes.
 *
 * @param last the place after the newest message of the room
 * @param entries the first ones after what was asked for, or else the newest
 * @param follows whether {@code entries} begin right after the place that was asked for
 */
public record History(Position last, List<Entry> entries, boolean follows) {
  /** What one reading holds at most of texts, in UTF-16 units: half of what a reader may be due. */
  static final int MAX_TEXT = 512 * 1024;

  /** The newest of these, which are all there is, eldest first. */
  static History newest(Position last, List<Entry> entries) {
    return new History(last, fitting(entries.reversed()).reversed(), false);
  }

  /** The first of these, which come after {@code since}; null if they don't follow on it. */
  static @Nullable History after(Position since, Position last, List<Entry> entries) {
    boolean known = since.epoch().equals(last.epoch()) && since.offset() <= last.offset();
    boolean follows =
        entries.isEmpty()
            ? since.offset() == last.offset()
            : entries.getFirst().offset() == since.offset() + 1;
    return known && follows ? new History(last, fitting(entries), true) : null;
  }

  /** Whether nothing is missing between the place that was asked for and the newest message. */
  public boolean whole() {
    return follows && (entries.isEmpty() || entries.getLast().offset() == last.offset());
  }

  private static List<Entry> fitting(List<Entry> entries) {
    List<Entry> fitting = new ArrayList<>(entries.size());
    int length = 0;
    for (Entry entry : entries) {
      length += entry.text().length();
      if (length > MAX_TEXT) {
        break;
      }
      fitting.add(entry);
    }
    return fitting;
  }
}
