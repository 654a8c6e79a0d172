package dev.gather.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code gather_access_refused_total}: requests refused by a limit of their caller, by its name.
 */
final class Refusals {
  static final String MAX_REQUESTS = "max-requests";
  static final String MAX_FAILURES = "max-failures";

  private final Map<String, Counter> byLimit = new HashMap<>();

  Refusals(MeterRegistry registry) {
    for (String limit : List.of(MAX_REQUESTS, MAX_FAILURES, "url-rate", "url-burst", "byte-rate")) {
      byLimit.put(
          limit,
          Counter.builder("gather.access.refused")
              .description("Requests refused since a limit of their caller was reached")
              .tag("limit", limit)
              .register(registry));
    }
  }

  /**
   * @param limit the last part of its property's name
   */
  void refused(String limit) {
    Objects.requireNonNull(byLimit.get(limit)).increment();
  }
}
