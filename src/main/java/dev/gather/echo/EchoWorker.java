package dev.gather.echo;

import dev.gather.net.OwnPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalLong;

/** One socket, the thread that runs it, and what the two have counted. */
final class EchoWorker {
  private static final SecureRandom SEEDS = new SecureRandom();

  private final EchoSocket socket;
  private final Admission admission;
  private final EchoCounts counts;
  private final Thread thread;

  /**
   * Binds a socket and echoes from now on.
   *
   * @throws IOException if the address or port can't be had
   */
  EchoWorker(
      InetSocketAddress address, EchoSettings settings, OwnPorts ownPorts, EchoSockets sockets)
      throws IOException {
    counts = new EchoCounts(System.nanoTime());
    admission = new Admission(ownPorts, settings.rate(), counts, SEEDS.nextLong());
    socket = sockets.open(address, admission, counts);
    ownPorts.add(socket.address().getPort());
    thread = Thread.ofPlatform().daemon().name("gather-echo").start(socket::run);
  }

  InetSocketAddress address() {
    return socket.address();
  }

  EchoCounts counts() {
    return counts;
  }

  /** How many were dropped for that reason; empty if that is not known. */
  OptionalLong dropped(Drop reason) {
    return reason == Drop.BUFFER_FULL
        ? socket.overflowed()
        : OptionalLong.of(counts.dropped(reason));
  }

  int senders(long now) {
    return admission.senders(now);
  }

  void stop() {
    socket.close();
  }

  /** Waits for the end after a {@link #stop}; the result is whether it came in time. */
  boolean ended(Duration within) throws InterruptedException {
    return thread.join(within);
  }
}
