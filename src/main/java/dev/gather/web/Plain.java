package dev.gather.web;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Words for the lines that people read. */
public final class Plain {
  /** What ends a line, drives a terminal, or turns text around. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

  private Plain() {}

  /** A stranger's text, with a replacement character for each that could do harm. */
  public static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("\ufffd");
  }

  /** {@code 1 character}, {@code 2 characters}. */
  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** Seconds with two decimals, without the unit. */
  public static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e9);
  }
}
