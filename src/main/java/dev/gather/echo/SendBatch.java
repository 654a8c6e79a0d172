package dev.gather.echo;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The replies to a {@link ReceiveBatch}, sent from where they were received. Datagrams that go to
 * one source one after another are handed over in one piece, which the kernel cuts (UDP_SEGMENT):
 * all have to be of one size but the last, which may be shorter. Where it refuses that, as on a
 * path whose MTU is smaller, they are sent singly. For one thread.
 */
final class SendBatch {
  /** UDP_MAX_SEGMENTS of older kernels; newer ones take 128. */
  private static final int MAX_DATAGRAMS = 64;

  /** Of a piece: the largest UDP payload of IPv4. */
  private static final int MAX_BYTES = 65_507;

  /** Larger datagrams are not joined: what exceeds the MTU is refused in one piece. */
  private static final int MAX_JOINED = 1_472;

  private static final int INFO_SPACE = Struct.CONTROL + Struct.aligned(Struct.PACKET_INFO);
  private static final int SEGMENT_SPACE = Struct.CONTROL + Struct.aligned(Short.BYTES);
  private static final int CONTROL_STRIDE = INFO_SPACE + SEGMENT_SPACE;

  private final ReceiveBatch received;
  private final EchoCounts counts;
  private final MemorySegment messages;
  private final MemorySegment vectors;
  private final MemorySegment controls;
  private final MemorySegment single;
  private final MemorySegment singleVector;

  private final int[] firsts = new int[ReceiveBatch.MESSAGES];
  private final int[] datagrams = new int[ReceiveBatch.MESSAGES];
  private final int[] sizes = new int[ReceiveBatch.MESSAGES];
  private final int[] bytes = new int[ReceiveBatch.MESSAGES];
  private final int[] firstVectors = new int[ReceiveBatch.MESSAGES + 1];
  private int pending;
  private int vectorCount;

  SendBatch(Arena arena, ReceiveBatch received, EchoCounts counts) {
    this.received = received;
    this.counts = counts;
    messages = arena.allocate(ReceiveBatch.MESSAGES * Struct.MESSAGE, Long.BYTES);
    vectors = arena.allocate(ReceiveBatch.MESSAGES * Struct.IOVEC, Long.BYTES);
    controls = arena.allocate(ReceiveBatch.MESSAGES * CONTROL_STRIDE, Long.BYTES);
    single = arena.allocate(Struct.MESSAGE, Long.BYTES);
    singleVector = arena.allocate(Struct.IOVEC, Long.BYTES);
  }

  /** Adds the first datagrams of a received message, at least one. */
  void add(int i, int count) {
    int size = received.size(i);
    int length = count == received.datagrams(i) ? received.length(i) : count * size;
    if (!joins(i, count, size, length)) {
      begin(i, size);
    }
    int last = pending - 1;
    datagrams[last] += count;
    bytes[last] += length;
    long vector = (long) vectorCount++ * Struct.IOVEC;
    vectors.set(JAVA_LONG, vector, received.data(i));
    vectors.set(JAVA_LONG, vector + Struct.IOVEC_LENGTH, length);
  }

  private void begin(int i, int size) {
    firsts[pending] = i;
    datagrams[pending] = 0;
    sizes[pending] = size;
    bytes[pending] = 0;
    firstVectors[pending] = vectorCount;
    pending++;
  }

  /** Whether the datagrams can follow those of the last piece without moving a boundary. */
  private boolean joins(int i, int count, int size, int length) {
    int last = pending - 1;
    return last >= 0
        && length > 0
        && sizes[last] <= MAX_JOINED
        && bytes[last] == datagrams[last] * sizes[last]
        && (size == sizes[last] || (count == 1 && length < sizes[last]))
        && datagrams[last] + count <= MAX_DATAGRAMS
        && bytes[last] + length <= MAX_BYTES
        && received.sameEnds(firsts[last], i);
  }

  /** Sends all that was added. A reply that can't be sent is counted, and hinders no other. */
  void send(MemorySegment state, int socket, long now) {
    firstVectors[pending] = vectorCount;
    for (int m = 0; m < pending; m++) {
      write(m);
    }
    int next = 0;
    while (next < pending) {
      MemorySegment rest = next == 0 ? messages : messages.asSlice((long) next * Struct.MESSAGE);
      int sent = Libc.sendmmsg(state, socket, rest, pending - next);
      for (int m = next; m < next + sent; m++) {
        counts.echoed(datagrams[m], bytes[m], now);
      }
      next += Math.max(0, sent);
      if (sent < 0 && sent != -Libc.EINTR) {
        sendSingly(state, socket, next++, now);
      }
    }
    pending = 0;
    vectorCount = 0;
  }

  private void write(int m) {
    long message = (long) m * Struct.MESSAGE;
    long control = (long) m * CONTROL_STRIDE;
    int vectorsOfIt = firstVectors[m + 1] - firstVectors[m];
    Struct.message(
        messages,
        message,
        received.name(firsts[m]),
        vectors.address() + (long) firstVectors[m] * Struct.IOVEC,
        vectorsOfIt,
        controls.address() + control);
    int length = received.hasLocal(firsts[m]) ? writeLocal(control, firsts[m]) : 0;
    if (datagrams[m] > 1) {
      writeControl(control + length, Libc.SOL_UDP, Libc.UDP_SEGMENT, Short.BYTES);
      controls.set(JAVA_SHORT, control + length + Struct.CONTROL, (short) sizes[m]);
      length += SEGMENT_SPACE;
    }
    messages.set(JAVA_LONG, message + Struct.MESSAGE_CONTROL_LENGTH, length);
  }

  /** Has the reply sent from the address that was asked. */
  private int writeLocal(long control, int i) {
    writeControl(control, Libc.SOL_IPV6, Libc.IPV6_PKTINFO, Struct.PACKET_INFO);
    long info = control + Struct.CONTROL;
    controls.set(JAVA_LONG, info, received.local(i, 0));
    controls.set(JAVA_LONG, info + Long.BYTES, received.local(i, Long.BYTES));
    // Only a link-local address says nothing without its interface; else routing knows better.
    boolean linkLocal = controls.get(Struct.NETWORK_LONG, info) >>> 54 == 0xfe80 >>> 6;
    controls.set(
        JAVA_INT, info + Struct.PACKET_INFO_INTERFACE, linkLocal ? received.interfaceIndex(i) : 0);
    return INFO_SPACE;
  }

  private void writeControl(long at, int level, int type, int length) {
    controls.set(JAVA_LONG, at, Struct.CONTROL + length);
    controls.set(JAVA_INT, at + Struct.CONTROL_LEVEL, level);
    controls.set(JAVA_INT, at + Struct.CONTROL_TYPE, type);
  }

  /** Each datagram of a piece by itself. */
  private void sendSingly(MemorySegment state, int socket, int m, long now) {
    Struct.message(
        single,
        0,
        received.name(firsts[m]),
        singleVector.address(),
        1,
        controls.address() + (long) m * CONTROL_STRIDE);
    single.set(
        JAVA_LONG, Struct.MESSAGE_CONTROL_LENGTH, received.hasLocal(firsts[m]) ? INFO_SPACE : 0);
    for (int v = firstVectors[m]; v < firstVectors[m + 1]; v++) {
      long base = vectors.get(JAVA_LONG, (long) v * Struct.IOVEC);
      long length = vectors.get(JAVA_LONG, (long) v * Struct.IOVEC + Struct.IOVEC_LENGTH);
      long from = 0;
      do {
        int size = (int) Math.min(sizes[m], length - from);
        singleVector.set(JAVA_LONG, 0, base + from);
        singleVector.set(JAVA_LONG, Struct.IOVEC_LENGTH, size);
        if (Libc.sendmmsg(state, socket, single, 1) == 1) {
          counts.echoed(1, size, now);
        } else {
          counts.dropped(Drop.SEND_FAILED, 1);
        }
        from += sizes[m];
      } while (from < length);
    }
  }
}
