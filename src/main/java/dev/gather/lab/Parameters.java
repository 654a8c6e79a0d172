package dev.gather.lab;

import dev.gather.web.Faults;
import dev.gather.web.Fields;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;

/**
 * The variables of a request's path and the parameters of its query; {@link #check} or {@link
 * #checkKnown} ends the reading. For one thread.
 */
final class Parameters {
  private final Faults pathFaults = new Faults();
  private final Faults faults = new Faults();
  private final Fields path;
  private final Fields query;

  Parameters(Map<String, String> path, MultiValueMap<String, String> query) {
    this.path = Fields.ofQuery(MultiValueMap.fromSingleValue(path), pathFaults);
    this.query = Fields.ofQuery(query, faults);
  }

  static Parameters of(ServerWebExchange exchange) {
    return new Parameters(
        exchange.getAttributeOrDefault(
            HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.<String, String>of()),
        exchange.getRequest().getQueryParams());
  }

  Fields path() {
    return path;
  }

  Fields query() {
    return query;
  }

  /** A decimal number of seconds, from 0 to {@code max}. */
  static Duration seconds(Fields fields, String name, Duration orElse, Duration max) {
    double seconds = fields.decimal(name, inSeconds(orElse), 0, inSeconds(max));
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** Any whole number of 64 bits; without one {@code orElse}. */
  long seed(long orElse) {
    return query.whole("seed", orElse, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Throws a 400 that names every fault, parameters that nobody asked for among them. */
  void check() {
    query.refuseUnknown();
    checkKnown();
  }

  /** Throws a 400 that names every fault in what was read, and lets other parameters be. */
  void checkKnown() {
    // A path has no query's question mark before its names.
    pathFaults.all().forEach(fault -> faults.add(fault.pointer().substring(1), fault.detail()));
    faults.throwIfAny();
  }

  private static double inSeconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
