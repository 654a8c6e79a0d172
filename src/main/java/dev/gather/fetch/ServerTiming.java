package dev.gather.fetch;

import dev.gather.scope.Settled;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.LongSupplier;

/**
 * The {@code Server-Timing} of one reply (W3C Server Timing): the phases of the members told before
 * its headers were sent, summed over all of them, and the time until then. Belongs to one reply.
 */
final class ServerTiming {
  private final LongSupplier nanoTime;
  private final long begun;
  private volatile Timings sum = Timings.NONE;

  /** Whether the header has been asked for: what comes later is in none. */
  private volatile boolean told;

  ServerTiming(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  void add(Settled<MemberFetch, Response> settled) {
    if (told) {
      return;
    }
    Attempt last = settled.member().last();
    Timings timings = last == null ? Timings.NONE : last.timings();
    sum = sum.plus(timings.blockedFor(settled.blocked().toNanos()));
  }

  /** The value of the header, durations in milliseconds. */
  String header() {
    told = true;
    StringJoiner header = new StringJoiner(", ");
    sum.forEach((phase, nanos) -> header.add(entry(phase, nanos)));
    return header.add(entry("total", nanoTime.getAsLong() - begun)).toString();
  }

  private static String entry(String name, long nanos) {
    return String.format(Locale.ROOT, "%s;dur=%.1f", name, nanos / 1e6);
  }
}
