package dev.gather.fetch;

import dev.gather.scope.Settled;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Server-Timing} of one reply (W3C Server Timing): the phases of the members told before
 * its headers were sent, summed over all of them, and the time until then. Belongs to one reply.
 */
final class ServerTiming {
  private final LongSupplier nanoTime;
  private final long begun;
  private volatile Timings sum = Timings.NONE;

  ServerTiming(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  void add(Settled<MemberFetch, Response> settled) {
    Attempt last = settled.member().last();
    Timings timings = last == null ? Timings.NONE : last.timings();
    sum = sum.plus(timings.blockedFor(settled.blocked().toNanos()));
  }

  /** The value of the header, durations in milliseconds. */
  String header() {
    Map<String, @Nullable Long> phases = new LinkedHashMap<>();
    phases.put("blocked", sum.blocked());
    phases.put("dns", sum.dns());
    phases.put("connect", sum.connect());
    phases.put("ssl", sum.ssl());
    phases.put("send", sum.send());
    phases.put("wait", sum.waiting());
    phases.put("receive", sum.receive());
    phases.put("total", nanoTime.getAsLong() - begun);
    return phases.entrySet().stream()
        .filter(phase -> phase.getValue() != null)
        .map(phase -> phase.getKey() + ";dur=" + millis(phase.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String millis(@Nullable Long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos == null ? 0 : nanos / 1e6);
  }
}
