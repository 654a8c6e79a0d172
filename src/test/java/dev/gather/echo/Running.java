package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.net.OwnPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A socket on a free port with what belongs to it; it echoes once started, and is closed whole. */
final class Running implements AutoCloseable {
  static final int RATE = 1_000;

  final OwnPorts ownPorts = new OwnPorts();
  final EchoCounts counts = new EchoCounts(System.nanoTime());
  final Admission admission = new Admission(ownPorts, RATE, counts, 1);
  final EchoSocket socket;
  final Thread thread;

  private Running(Kind kind, String address, int port) throws IOException {
    socket = kind.open(address, port, admission, counts);
    ownPorts.add(socket.address().getPort());
    thread = Thread.ofPlatform().name("echo-test").unstarted(socket::run);
  }

  /** Bound, but not reading yet: what is sent now is met all at once. */
  static Running bound(Kind kind, String address) throws IOException {
    return new Running(kind, address, 0);
  }

  static Running on(Kind kind, String address) throws IOException {
    return on(kind, address, 0);
  }

  static Running on(Kind kind, String address, int port) throws IOException {
    Running running = new Running(kind, address, port);
    running.thread.start();
    return running;
  }

  InetSocketAddress address() {
    return socket.address();
  }

  @Override
  public void close() throws InterruptedException {
    socket.close();
    if (thread.getState() != Thread.State.NEW) {
      assertThat(thread.join(Duration.ofSeconds(10))).as("the thread ended").isTrue();
    }
  }
}
