package dev.gather.chat.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the messages of a room: after the message of that offset. Written {@code
 * <epoch>:<offset>}.
 *
 * @param epoch names one unbroken run of offsets; another one means that history was lost
 * @param offset of the last message before it; 0 before the first
 */
public record Position(String epoch, long offset) {
  private static final Pattern FORM = Pattern.compile("([0-9A-Za-z-]{1,64}):([0-9]{1,18})");

  /** Reads what {@link #toString} writes; empty if it is anything else. */
  public static Optional<Position> parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(new Position(parts.group(1), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return epoch + ":" + offset;
  }
}
