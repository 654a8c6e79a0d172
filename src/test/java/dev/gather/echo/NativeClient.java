package dev.gather.echo;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Sends several datagrams in one piece, as no JDK class can, and reads what comes back. */
final class NativeClient implements AutoCloseable {
  private static final int SO_RCVTIMEO = 20;
  private static final long SECONDS = 10;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = Libc.callState(arena);
  private final MemorySegment name = arena.allocate(Struct.SOCKADDR, Long.BYTES);
  private final ReceiveBatch received = new ReceiveBatch(arena);
  private final Deque<byte[]> replies = new ArrayDeque<>();
  private final int socket = Libc.socket();

  /** On any free port, for an echo on an address of IPv4. */
  NativeClient(InetSocketAddress echo) {
    name.set(JAVA_SHORT, 0, (short) Libc.AF_INET6);
    name.set(Struct.NETWORK_SHORT, Struct.SOCKADDR_PORT, (short) echo.getPort());
    name.set(JAVA_SHORT, Struct.SOCKADDR_ADDRESS + 10, (short) 0xffff);
    MemorySegment.copy(
        echo.getAddress().getAddress(), 0, name, JAVA_BYTE, Struct.SOCKADDR_ADDRESS + 12, 4);
    Libc.setsockopt(
        socket, Libc.SOL_SOCKET, SO_RCVTIMEO, arena.allocateFrom(JAVA_LONG, SECONDS, 0));
    Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_RCVBUF, arena.allocateFrom(JAVA_INT, 4 << 20));
  }

  /** The content as datagrams of that size, the last one shorter if it has to be. */
  void send(byte[] content, int size) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment vector = call.allocate(Struct.IOVEC, Long.BYTES);
      vector.set(JAVA_LONG, 0, call.allocateFrom(JAVA_BYTE, content).address());
      vector.set(JAVA_LONG, Struct.IOVEC_LENGTH, content.length);
      MemorySegment control = call.allocate(24, Long.BYTES);
      control.set(JAVA_LONG, 0, Struct.CONTROL + Short.BYTES);
      control.set(JAVA_INT, Struct.CONTROL_LEVEL, Libc.SOL_UDP);
      control.set(JAVA_INT, Struct.CONTROL_TYPE, Libc.UDP_SEGMENT);
      control.set(JAVA_SHORT, Struct.CONTROL, (short) size);
      MemorySegment message = call.allocate(Struct.MESSAGE, Long.BYTES);
      Struct.message(message, 0, name.address(), vector.address(), 1, control.address());
      message.set(JAVA_LONG, Struct.MESSAGE_CONTROL_LENGTH, control.byteSize());
      assertThat(Libc.sendmmsg(state, socket, message, 1)).as("sent").isEqualTo(1);
    }
  }

  /** The next datagram that comes back. */
  byte[] receive() {
    while (replies.isEmpty()) {
      int count = received.receive(state, socket);
      assertThat(count).as("messages received").isPositive();
      for (int i = 0; i < count; i++) {
        replies.add(
            MemorySegment.ofAddress(received.data(i))
                .reinterpret(received.length(i))
                .toArray(JAVA_BYTE));
      }
    }
    return replies.remove();
  }

  void expect(byte[] content, int size) {
    for (int from = 0; from < content.length; from += size) {
      assertThat(receive())
          .isEqualTo(Arrays.copyOfRange(content, from, Math.min(content.length, from + size)));
    }
  }

  @Override
  public void close() {
    Libc.close(socket);
    arena.close();
  }
}
