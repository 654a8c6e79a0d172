package dev.gather.echo;

import dev.gather.net.OwnPorts;
import java.util.concurrent.TimeUnit;

/**
 * Says which datagrams are answered, and counts the others.
 *
 * <p>Not answered is what could begin a loop between two services that answer everything
 * (CVE-2024-2169), what was sent to many at once, and what a source sends above its rate. Addresses
 * are the two halves of an IPv6 address, IPv4 in its mapped form (RFC 4291, section 2.5.5.2). For
 * the one thread of a socket; only {@link #senders} is for any.
 */
final class Admission {
  static final int FIRST_UNPRIVILEGED_PORT = 1024;

  /** For how long a sender is a recent one. */
  static final long RECENT = TimeUnit.MINUTES.toNanos(1);

  /** How far back a source may save up what it did not send: a burst of one second's worth. */
  private static final long SAVED = TimeUnit.SECONDS.toNanos(1);

  private static final long MAPPED = 0xffff_0000_0000L;

  private final OwnPorts ownPorts;
  private final long nanosEach;
  private final EchoCounts counts;
  private final SourceTable lastSeen;

  /**
   * The moment at which a source's bucket was empty: with each interval since then it has one token
   * more. The place of a full bucket, which says nothing, is given away first.
   */
  private final SourceTable emptyAt;

  /**
   * @param rate datagrams a second and source
   */
  Admission(OwnPorts ownPorts, int rate, EchoCounts counts, long seed) {
    this.ownPorts = ownPorts;
    this.nanosEach = SAVED / rate;
    this.counts = counts;
    this.lastSeen = new SourceTable(seed);
    this.emptyAt = new SourceTable(seed);
  }

  /**
   * How many of these datagrams, which came from one source one after another, are answered: the
   * first ones.
   *
   * @param unicast whether they were addressed to one address of this machine
   * @param now as {@link System#nanoTime}
   */
  int admit(long high, long low, int port, boolean unicast, int datagrams, long now) {
    if (port < FIRST_UNPRIVILEGED_PORT || ownPorts.contains(port)) {
      counts.dropped(Drop.SOURCE_PORT, datagrams);
      return 0;
    }
    if (!unicast) {
      counts.dropped(Drop.DESTINATION, datagrams);
      return 0;
    }
    lastSeen.set(lastSeen.slot(high, low, port), now);
    if (isLoopback(high, low)) {
      return datagrams;
    }
    int admitted = take(high, low, datagrams, now);
    counts.dropped(Drop.RATE, datagrams - admitted);
    return admitted;
  }

  /**
   * Sources seen in the last minute, address and port; of more than {@value SourceTable#CAPACITY},
   * and of those whose places collide, the ones that were seen last.
   */
  int senders(long now) {
    return lastSeen.countFrom(now - RECENT);
  }

  /** A host has one bucket, whatever its ports: of IPv6 the network, since it has all of that. */
  private int take(long high, long low, int datagrams, long now) {
    int slot = emptyAt.slot(high, high == 0 ? low : 0, 0);
    long empty = Math.max(emptyAt.get(slot), now - SAVED);
    int taken = (int) Math.min(datagrams, (now - empty) / nanosEach);
    emptyAt.set(slot, empty + taken * nanosEach);
    return taken;
  }

  private static boolean isLoopback(long high, long low) {
    return high == 0 && (low == 1 || (low & 0xffff_ffff_ff00_0000L) == (MAPPED | 0x7f00_0000L));
  }
}
