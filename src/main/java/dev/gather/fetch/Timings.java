package dev.gather.fetch;

import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of an attempt went, in nanoseconds, named as in HAR 1.2; null for a phase that
 * there was none of. {@code connect} includes {@code ssl}.
 */
record Timings(
    long blocked,
    @Nullable Long dns,
    @Nullable Long connect,
    @Nullable Long ssl,
    @Nullable Long send,
    @Nullable Long waiting,
    @Nullable Long receive) {

  static final Timings NONE = new Timings(0, null, null, null, null, null, null);

  /** Phase by phase the sum of both, as for a redirect and what it leads to. */
  Timings plus(Timings other) {
    return new Timings(
        blocked + other.blocked,
        sum(dns, other.dns),
        sum(connect, other.connect),
        sum(ssl, other.ssl),
        sum(send, other.send),
        sum(waiting, other.waiting),
        sum(receive, other.receive));
  }

  /** Gives each phase that there was, by its name and in its order, in nanoseconds. */
  void forEach(ObjLongConsumer<String> to) {
    to.accept("blocked", blocked);
    give("dns", dns, to);
    give("connect", connect, to);
    give("ssl", ssl, to);
    give("send", send, to);
    give("wait", waiting, to);
    give("receive", receive, to);
  }

  private static void give(String name, @Nullable Long phase, ObjLongConsumer<String> to) {
    if (phase != null) {
      to.accept(name, phase);
    }
  }

  /** The whole, {@code ssl} being a part of {@code connect}. */
  long total() {
    return blocked + or0(dns) + or0(connect) + or0(send) + or0(waiting) + or0(receive);
  }

  Timings blockedFor(long more) {
    return new Timings(blocked + more, dns, connect, ssl, send, waiting, receive);
  }

  private static long or0(@Nullable Long phase) {
    return phase == null ? 0 : phase;
  }

  private static @Nullable Long sum(@Nullable Long a, @Nullable Long b) {
    if (a == null) {
      return b;
    }
    return b == null ? a : a + b;
  }
}
