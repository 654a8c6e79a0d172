package dev.gather.echo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.springframework.util.unit.DataSize;

/** The two sockets, both held to one contract. */
enum Kind {
  NATIVE(true),
  CHANNEL(false);

  private final boolean nativeTransport;

  Kind(boolean nativeTransport) {
    this.nativeTransport = nativeTransport;
  }

  EchoSettings settings(String address, int port) {
    return new EchoSettings(
        true,
        InetAddress.ofLiteral(address),
        port,
        1_000,
        DataSize.ofMegabytes(4),
        nativeTransport);
  }

  EchoSocket open(String address, int port, Admission admission, EchoCounts counts)
      throws IOException {
    return new EchoSockets(settings(address, port))
        .open(new InetSocketAddress(InetAddress.ofLiteral(address), port), admission, counts);
  }
}
