package dev.gather;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/**
 * Writes a log event as a line of logfmt: {@code time=… level=info logger=… thread=main msg="…"},
 * then what the event has of pairs and context, and {@code error} with the whole stack trace. A
 * value is quoted where it has to be, with Go's escapes, so that an event is always one line. Safe
 * to share.
 *
 * <p>Made by Boot's logging, before there are beans, from {@code
 * logging.structured.format.console=logfmt}.
 */
final class LogfmtFormatter implements StructuredLogFormatter<ILoggingEvent> {
  /** What {@code logging.structured.format.*} says, which Boot wants as the name of a class. */
  static final String NAME = "logfmt";

  private final ThrowableProxyConverter stackTraces;

  LogfmtFormatter(ThrowableProxyConverter stackTraces) {
    this.stackTraces = stackTraces;
  }

  @Override
  public String format(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    append(line, "time", event.getInstant());
    append(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    append(line, "logger", event.getLoggerName());
    append(line, "thread", event.getThreadName());
    append(line, "msg", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        append(line, pair.key, pair.value);
      }
    }
    Map<String, String> context = new TreeMap<>(event.getMDCPropertyMap());
    context.forEach((key, value) -> append(line, key, value));
    if (event.getThrowableProxy() != null) {
      append(line, "error", stackTraces.convert(event).stripTrailing());
    }
    return line.append('\n').toString();
  }

  private static void append(StringBuilder line, String key, Object value) {
    if (!line.isEmpty()) {
      line.append(' ');
    }
    key.chars().forEach(c -> line.append(isBare(c) ? (char) c : '_'));
    line.append('=');
    String text = String.valueOf(value);
    if (!text.isEmpty() && text.chars().allMatch(LogfmtFormatter::isBare)) {
      line.append(text);
    } else {
      line.append('"');
      text.chars().forEach(c -> escape(line, (char) c));
      line.append('"');
    }
  }

  private static boolean isBare(int c) {
    return c > ' ' && c != '=' && c != '"' && c != '\\' && !isUnsafe(c);
  }

  /**
   * Control characters, C1 too, line ends of Unicode, and marks that turn the direction of text.
   */
  private static boolean isUnsafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static void escape(StringBuilder line, char c) {
    switch (c) {
      case '"', '\\' -> line.append('\\').append(c);
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (isUnsafe(c)) {
          line.append(String.format("\\u%04x", (int) c));
        } else {
          line.append(c);
        }
      }
    }
  }
}
