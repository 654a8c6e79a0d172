package dev.gather.web;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;

/** The rules for single values; what breaks one is thrown as {@link Malformed}. */
final class Limits {
  static final String SIZE = "a size such as 1048576, 64KB or 1MB";

  private Limits() {}

  static long whole(BigDecimal value, long min, long max) {
    between(value, BigDecimal.valueOf(min), BigDecimal.valueOf(max), min, max);
    try {
      return value.longValueExact();
    } catch (ArithmeticException fraction) {
      throw new Malformed("expected a whole number, got a fraction");
    }
  }

  static double decimal(BigDecimal value, double min, double max) {
    double rounded = value.doubleValue();
    between(rounded, min, max, plain(min), plain(max));
    return rounded;
  }

  static Duration duration(Duration value, Duration min, Duration max) {
    between(value, min, max, Durations.format(min), Durations.format(max));
    return value;
  }

  static long bytes(String text, long min, long max) {
    DataSize size;
    try {
      size = DataSize.parse(text);
    } catch (IllegalArgumentException | ArithmeticException malformed) {
      throw Malformed.not(SIZE, text);
    }
    between(size.toBytes(), min, max, min, max);
    return size.toBytes();
  }

  static Charset charset(String text) {
    try {
      return Charset.forName(text);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw Malformed.not("a charset that is known here", text);
    }
  }

  static <E extends Enum<E>> E choice(String text, Class<E> type) {
    E[] choices = type.getEnumConstants();
    for (E choice : choices) {
      if (written(choice).equals(text)) {
        return choice;
      }
    }
    throw Malformed.not(
        "one of " + Arrays.stream(choices).map(Limits::written).collect(Collectors.joining(", ")),
        text);
  }

  /** A hint for a name that differs from a known one in case, hyphens or a plural only. */
  static String meant(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> letters(candidate).equals(letters(name)))
        .findFirst()
        .map(candidate -> "; did you mean '" + candidate + "'?")
        .orElse("");
  }

  private static <T extends Comparable<T>> void between(
      T value, T min, T max, Object shownMin, Object shownMax) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new Malformed("must be between " + shownMin + " and " + shownMax);
    }
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String letters(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
    return letters.endsWith("s") ? letters.substring(0, letters.length() - 1) : letters;
  }
}
