package dev.gather.web;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How Gather reads and writes JSON. Thread-safe. */
public final class Json {
  /** Refuses duplicate names; keeps numbers as they were written, however large. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Below it, milliseconds with three decimals have no more than {@value #DIGITS} characters. */
  private static final long PLAIN_MICROS = 1_000_000_000;

  private static final int DIGITS = 10;

  private Json() {}

  /** One JSON value in UTF-8, on one line. */
  public static byte[] bytes(Consumer<JsonGenerator> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    write(bytes, content);
    return bytes.toByteArray();
  }

  /** Adds such a value to others. */
  static void write(ByteArrayOutputStream to, Consumer<JsonGenerator> content) {
    try (JsonGenerator json = MAPPER.createGenerator(to)) {
      content.accept(json);
    }
  }

  /** Writes many values to one place, with nothing between them. */
  static JsonGenerator values(OutputStream to) {
    return MAPPER.writer().withRootValueSeparator("").createGenerator(to);
  }

  /** Writes a duration in decimal milliseconds, rounded to three decimals. */
  public static void writeMillis(JsonGenerator json, String name, Duration duration) {
    writeMillis(json, name, duration.toNanos());
  }

  /** Writes nanoseconds in decimal milliseconds, rounded to three decimals. */
  public static void writeMillis(JsonGenerator json, String name, long nanos) {
    json.writeName(name);
    writeMillis(json, nanos);
  }

  /** The same as an element of an array. */
  public static void writeMillis(JsonGenerator json, Duration duration) {
    writeMillis(json, duration.toNanos());
  }

  private static void writeMillis(JsonGenerator json, long nanos) {
    long micros = Math.round(nanos / 1e3);
    if (micros % 1_000 == 0) {
      json.writeNumber(micros / 1_000);
    } else if (micros > 0 && micros < PLAIN_MICROS) {
      writeDecimals(json, (int) micros);
    } else {
      json.writeNumber(BigDecimal.valueOf(micros, 3).stripTrailingZeros());
    }
  }

  /** Thousandths, of which not all are zero. */
  private static void writeDecimals(JsonGenerator json, int micros) {
    char[] digits = new char[DIGITS];
    int end = DIGITS;
    int rest = micros;
    while (rest % 10 == 0) {
      rest /= 10;
      end--;
    }
    int at = end;
    for (int i = DIGITS - end; i < 3; i++) {
      digits[--at] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    digits[--at] = '.';
    do {
      digits[--at] = (char) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    json.writeNumber(digits, at, end - at);
  }
}
