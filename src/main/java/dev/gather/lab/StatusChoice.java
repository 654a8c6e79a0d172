package dev.gather.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Status codes to draw from, by weight. */
record StatusChoice(List<Option> options) {
  static final StatusChoice OK = new StatusChoice(List.of(new Option(200, 1)));

  /** A status code from 200 to 599; {@code weight} is finite and not negative. */
  record Option(int code, double weight) {}

  /**
   * Reads {@code code[:weight],…}, where a code without a weight has 1.
   *
   * @throws IllegalArgumentException if it is anything else; the message tells what
   */
  static StatusChoice parse(String text) {
    List<Option> options = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      options.add(option(part));
    }
    if (options.stream().mapToDouble(Option::weight).sum() == 0) {
      throw new IllegalArgumentException("no weight above 0: " + text);
    }
    return new StatusChoice(List.copyOf(options));
  }

  int draw(RandomGenerator random) {
    double rest = random.nextDouble() * options.stream().mapToDouble(Option::weight).sum();
    for (Option option : options) {
      rest -= option.weight();
      if (rest < 0) {
        return option.code();
      }
    }
    return options.getLast().code();
  }

  private static Option option(String text) {
    int colon = text.indexOf(':');
    try {
      int code = Integer.parseInt(colon < 0 ? text : text.substring(0, colon));
      double weight = colon < 0 ? 1 : Double.parseDouble(text.substring(colon + 1));
      if (code >= 200 && code <= 599 && weight >= 0 && weight <= Integer.MAX_VALUE) {
        return new Option(code, weight);
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new IllegalArgumentException(
        "not a status code from 200 to 599 with or without a weight (503 or 503:0.5): " + text);
  }
}
