package dev.gather.echo;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Room for what one {@code recvmmsg} brings, set aside once. Each message has datagrams of one
 * source: usually one, or several that came together and that the kernel left in one piece
 * (UDP_GRO), all of one size but the last, which may be shorter. For one thread.
 */
final class ReceiveBatch {
  static final int MESSAGES = 64;

  /** No datagram, and nothing left in one piece, is as large. */
  private static final int ROOM = 65_536;

  /**
   * Not a power of two, so that the beginnings of all messages don't meet in one set of a cache.
   */
  private static final int STRIDE = ROOM + 192;

  private static final int NAME_STRIDE = 32;
  private static final int CONTROL_STRIDE = 128;
  private static final long NOT_TOLD = -1;

  private final MemorySegment messages;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment data;
  private final int[] sizes = new int[MESSAGES];
  private final boolean[] unicast = new boolean[MESSAGES];
  private final long[] packetInfos = new long[MESSAGES];
  private int used = MESSAGES;

  ReceiveBatch(Arena arena) {
    messages = arena.allocate(MESSAGES * Struct.MESSAGE, Long.BYTES);
    names = arena.allocate(MESSAGES * NAME_STRIDE, Long.BYTES);
    controls = arena.allocate(MESSAGES * CONTROL_STRIDE, Long.BYTES);
    data = arena.allocate((long) MESSAGES * STRIDE, 64);
    MemorySegment vectors = arena.allocate(MESSAGES * Struct.IOVEC, Long.BYTES);
    for (int i = 0; i < MESSAGES; i++) {
      long vector = (long) i * Struct.IOVEC;
      vectors.set(JAVA_LONG, vector, data(i));
      vectors.set(JAVA_LONG, vector + Struct.IOVEC_LENGTH, ROOM);
      Struct.message(
          messages,
          (long) i * Struct.MESSAGE,
          name(i),
          vectors.address() + vector,
          1,
          controls.address() + (long) i * CONTROL_STRIDE);
    }
  }

  /** Waits for messages; the result is how many there are, or an error number negated. */
  int receive(MemorySegment state, int socket) {
    for (int i = 0; i < used; i++) {
      long message = (long) i * Struct.MESSAGE;
      messages.set(JAVA_INT, message + Struct.MESSAGE_NAME_LENGTH, Struct.SOCKADDR);
      messages.set(JAVA_LONG, message + Struct.MESSAGE_CONTROL_LENGTH, CONTROL_STRIDE);
    }
    int received = Libc.recvmmsg(state, socket, messages, MESSAGES);
    used = Math.max(0, received);
    for (int i = 0; i < used; i++) {
      readControl(i);
    }
    return received;
  }

  private void readControl(int i) {
    sizes[i] = length(i);
    unicast[i] = true;
    packetInfos[i] = NOT_TOLD;
    long at = (long) i * CONTROL_STRIDE;
    long end =
        at + messages.get(JAVA_LONG, (long) i * Struct.MESSAGE + Struct.MESSAGE_CONTROL_LENGTH);
    while (at + Struct.CONTROL <= end) {
      int level = controls.get(JAVA_INT, at + Struct.CONTROL_LEVEL);
      int type = controls.get(JAVA_INT, at + Struct.CONTROL_TYPE);
      long content = at + Struct.CONTROL;
      if (level == Libc.SOL_UDP && type == Libc.UDP_GRO) {
        sizes[i] = Math.min(sizes[i], controls.get(JAVA_INT, content));
      } else if (level == Libc.SOL_IPV6 && type == Libc.IPV6_PKTINFO) {
        packetInfos[i] = content;
        unicast[i] &= controls.get(Struct.NETWORK_LONG, content) >>> 56 != 0xff;
      } else if (level == Libc.SOL_IP && type == Libc.IP_PKTINFO) {
        unicast[i] &=
            controls.get(JAVA_INT, content + Struct.PACKET_INFO_V4_LOCAL)
                == controls.get(JAVA_INT, content + Struct.PACKET_INFO_V4_ADDRESSED);
      }
      at += Struct.aligned((int) controls.get(JAVA_LONG, at));
    }
  }

  /** Bytes of all datagrams of a message. */
  int length(int i) {
    return messages.get(JAVA_INT, (long) i * Struct.MESSAGE + Struct.MESSAGE_LENGTH);
  }

  /** Bytes of each datagram of a message but the last, which has the rest. */
  int size(int i) {
    return sizes[i];
  }

  int datagrams(int i) {
    return sizes[i] == 0 ? 1 : Math.ceilDiv(length(i), sizes[i]);
  }

  /** Whether the message was addressed to one address of this machine. */
  boolean isUnicast(int i) {
    return unicast[i];
  }

  /** The first half of the source's IPv6 address, which may be a mapped one. */
  long sourceHigh(int i) {
    return names.get(Struct.NETWORK_LONG, (long) i * NAME_STRIDE + Struct.SOCKADDR_ADDRESS);
  }

  long sourceLow(int i) {
    return names.get(
        Struct.NETWORK_LONG, (long) i * NAME_STRIDE + Struct.SOCKADDR_ADDRESS + Long.BYTES);
  }

  int sourcePort(int i) {
    return Short.toUnsignedInt(
        names.get(Struct.NETWORK_SHORT, (long) i * NAME_STRIDE + Struct.SOCKADDR_PORT));
  }

  /** Whether two messages came from one source to one address of this machine. */
  boolean sameEnds(int one, int other) {
    for (int at = 0; at < NAME_STRIDE; at += Long.BYTES) {
      if (names.get(JAVA_LONG, (long) one * NAME_STRIDE + at)
          != names.get(JAVA_LONG, (long) other * NAME_STRIDE + at)) {
        return false;
      }
    }
    return !hasLocal(one) || (local(one, 0) == local(other, 0) && local(one, 8) == local(other, 8));
  }

  /** Whether the address that a message was addressed to is told. */
  boolean hasLocal(int i) {
    return packetInfos[i] != NOT_TOLD;
  }

  /** Eight bytes of the address that a message was addressed to, as they lie in memory. */
  long local(int i, int at) {
    return controls.get(JAVA_LONG, packetInfos[i] + at);
  }

  /** The interface that a message came in by. */
  int interfaceIndex(int i) {
    return controls.get(JAVA_INT, packetInfos[i] + Struct.PACKET_INFO_INTERFACE);
  }

  /** Where the source's address lies in memory. */
  long name(int i) {
    return names.address() + (long) i * NAME_STRIDE;
  }

  /** Where the content lies in memory. */
  long data(int i) {
    return data.address() + (long) i * STRIDE;
  }
}
