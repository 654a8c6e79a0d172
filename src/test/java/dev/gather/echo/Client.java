package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A sender that waits at most ten seconds for each reply. */
final class Client implements AutoCloseable {
  private static final int PATIENCE = 10_000;

  private final DatagramSocket socket;
  private final DatagramPacket reply = new DatagramPacket(new byte[65_536], 65_536);

  private final InetSocketAddress echo;

  private Client(DatagramSocket socket, InetSocketAddress echo) throws IOException {
    this.socket = socket;
    this.echo = echo;
    socket.setReceiveBufferSize(4 << 20);
    socket.setSendBufferSize(1 << 20);
  }

  /** On any free port. Not connected, for the JDK sends no empty datagram on a connected socket. */
  static Client of(InetSocketAddress echo) throws IOException {
    return new Client(new DatagramSocket(), echo);
  }

  static Client from(String address, int port, InetSocketAddress echo) throws IOException {
    return new Client(
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), port)), echo);
  }

  void send(byte[] content) throws IOException {
    socket.send(new DatagramPacket(content, content.length, echo));
  }

  void send(String content) throws IOException {
    send(content.getBytes(StandardCharsets.UTF_8));
  }

  byte[] receive() throws IOException {
    return receive(PATIENCE);
  }

  private byte[] receive(int patience) throws IOException {
    socket.setSoTimeout(patience);
    reply.setLength(65_536);
    socket.receive(reply);
    assertThat(reply.getSocketAddress()).as("who replies").isEqualTo(echo);
    return Arrays.copyOf(reply.getData(), reply.getLength());
  }

  /** Expects these bytes back; one that was lost on the way out would be a failure. */
  void echoes(byte[] content) throws IOException {
    send(content);
    assertThat(Arrays.equals(receive(), content)).as("%d bytes came back", content.length).isTrue();
  }

  void echoes(String content) throws IOException {
    echoes(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Expects a reply in the end, where others may crowd this one out. */
  void echoesAtLast(String content) throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      send(content);
      try {
        assertThat(new String(receive(100), StandardCharsets.UTF_8)).isEqualTo(content);
        return;
      } catch (SocketTimeoutException again) {
        // It was crowded out.
      }
    }
    throw new AssertionError("no reply to 100 datagrams");
  }

  @Override
  public void close() {
    socket.close();
  }
}
