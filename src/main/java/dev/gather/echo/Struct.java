package dev.gather.echo;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Where the fields of Linux's structures lie, in bytes, on a 64-bit machine. */
final class Struct {
  /** struct sockaddr_in6: family, port (big-endian), flow, address, scope. */
  static final int SOCKADDR = 28;

  static final int SOCKADDR_PORT = 2;
  static final int SOCKADDR_ADDRESS = 8;
  static final int SOCKADDR_SCOPE = 24;

  /** struct iovec: base, length. */
  static final int IOVEC = 16;

  static final int IOVEC_LENGTH = 8;

  /** struct mmsghdr: a struct msghdr, then how many bytes it got. */
  static final int MESSAGE = 64;

  static final int MESSAGE_NAME = 0;
  static final int MESSAGE_NAME_LENGTH = 8;
  static final int MESSAGE_VECTORS = 16;
  static final int MESSAGE_VECTOR_COUNT = 24;
  static final int MESSAGE_CONTROL = 32;
  static final int MESSAGE_CONTROL_LENGTH = 40;
  static final int MESSAGE_LENGTH = 56;

  /** struct cmsghdr: length with header, level, type; data follows, padded to 8. */
  static final int CONTROL = 16;

  static final int CONTROL_LEVEL = 8;
  static final int CONTROL_TYPE = 12;

  /** struct in6_pktinfo: the local address, the interface. */
  static final int PACKET_INFO = 20;

  static final int PACKET_INFO_INTERFACE = 16;

  /** struct in_pktinfo: the interface, the local address that would answer, the one addressed. */
  static final int PACKET_INFO_V4_LOCAL = 4;

  static final int PACKET_INFO_V4_ADDRESSED = 8;

  /** Numbers in network order. */
  static final ValueLayout.OfLong NETWORK_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private Struct() {}

  /** With padding up to where the next of its kind begins. */
  static int aligned(int length) {
    return (length + 7) & -8;
  }

  /** Points a message to its name, its vectors and its control data. */
  static void message(
      MemorySegment messages, long at, long name, long vectors, long count, long control) {
    messages.set(JAVA_LONG, at + MESSAGE_NAME, name);
    messages.set(JAVA_INT, at + MESSAGE_NAME_LENGTH, SOCKADDR);
    messages.set(JAVA_LONG, at + MESSAGE_VECTORS, vectors);
    messages.set(JAVA_LONG, at + MESSAGE_VECTOR_COUNT, count);
    messages.set(JAVA_LONG, at + MESSAGE_CONTROL, control);
  }
}
