package dev.gather.net;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.toUnmodifiableSet;

import inet.ipaddr.IPAddress;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * The addresses under which this machine reaches itself: loopback, the unspecified address, and
 * those of its interfaces.
 *
 * <p>Interfaces are listed once on construction, which blocks for some milliseconds, and every 30 s
 * after that on the scheduler given; an address that is new may be unknown for that long. Where a
 * listing fails, the last one stays in force. Reading never blocks; safe to share.
 */
public final class OwnAddresses implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);
  static final Duration REFRESH = Duration.ofSeconds(30);

  /** Where the interfaces' addresses come from. May block. */
  @FunctionalInterface
  interface Listing {
    Collection<InetAddress> addresses() throws SocketException;
  }

  private final Listing listing;
  private final Disposable refreshing;
  private volatile Set<IPAddress> snapshot;

  /** Lists the interfaces on {@code scheduler}, whose threads have to be free to block. */
  public OwnAddresses(Scheduler scheduler) {
    this(scheduler, OwnAddresses::ofInterfaces);
  }

  OwnAddresses(Scheduler scheduler, Listing listing) {
    this.listing = listing;
    try {
      this.snapshot = list();
    } catch (SocketException e) {
      throw new UncheckedIOException("The addresses of this machine can't be listed", e);
    }
    this.refreshing =
        scheduler.schedulePeriodically(
            this::refresh, REFRESH.toMillis(), REFRESH.toMillis(), MILLISECONDS);
  }

  boolean contains(IPAddress address) {
    return address.isLoopback() || address.isZero() || snapshot.contains(address);
  }

  /** Ends the refreshing; the last listing stays in force. */
  @Override
  public void close() {
    refreshing.dispose();
  }

  private void refresh() {
    try {
      snapshot = list();
    } catch (SocketException e) {
      log.warn("The addresses of this machine can't be listed; the last listing stays in force", e);
    }
  }

  private Set<IPAddress> list() throws SocketException {
    return listing.addresses().stream().map(Addresses::dialled).collect(toUnmodifiableSet());
  }

  private static Collection<InetAddress> ofInterfaces() throws SocketException {
    return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
  }
}
