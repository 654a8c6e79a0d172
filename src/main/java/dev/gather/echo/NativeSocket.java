package dev.gather.echo;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An echo by Linux's own calls: {@code recvmmsg} and {@code sendmmsg} move up to {@value
 * ReceiveBatch#MESSAGES} messages at a time, and UDP_GRO and UDP_SEGMENT several datagrams a
 * message. Nothing is allocated on the way. One socket of the IPv6 family serves IPv4 too, by
 * mapped addresses (RFC 3493, section 3.7).
 */
final class NativeSocket implements EchoSocket {
  private static final Logger log = LoggerFactory.getLogger(NativeSocket.class);

  /** For how long a reply may wait for room in the kernel. */
  private static final long SEND_MICROS = 100_000;

  /** How long to wait after an error of receiving, so that a lasting one does not take a core. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  /** Where struct sk_meminfo has the drops; an array of ints. */
  private static final int MEMINFO_DROPS = 8;

  private static final int MEMINFO_LENGTH = 9;

  private final int socket;
  private final InetSocketAddress address;
  private final Admission admission;
  private final EchoCounts counts;
  private volatile boolean closing;

  /** Guarded by this, as is every use of the socket on threads that do not run it. */
  private boolean running;

  private boolean freed;

  private NativeSocket(
      int socket, InetSocketAddress address, Admission admission, EchoCounts counts) {
    this.socket = socket;
    this.address = address;
    this.admission = admission;
    this.counts = counts;
  }

  /**
   * Binds a socket.
   *
   * @param receiveBuffer in bytes; the kernel gives what its net.core.rmem_max allows
   * @throws BindException if the address or port can't be had
   * @throws UnsupportedOperationException if the platform has no such calls, or no IPv6
   */
  static NativeSocket open(
      InetSocketAddress wanted, int receiveBuffer, Admission admission, EchoCounts counts)
      throws BindException {
    requirePlatform();
    int socket = Libc.socket();
    if (socket < 0) {
      throw new UnsupportedOperationException(
          "a socket of the IPv6 family can't be had: " + Libc.message(socket));
    }
    try (Arena arena = Arena.ofConfined()) {
      configure(socket, arena, wanted.getAddress().isAnyLocalAddress(), receiveBuffer);
      MemorySegment name = name(arena, wanted);
      int error = Libc.bind(socket, name);
      if (error < 0) {
        Libc.close(socket);
        throw new BindException(Libc.message(error));
      }
      Libc.getsockname(socket, name, arena.allocateFrom(JAVA_INT, Struct.SOCKADDR));
      int port = Short.toUnsignedInt(name.get(Struct.NETWORK_SHORT, Struct.SOCKADDR_PORT));
      return new NativeSocket(
          socket, new InetSocketAddress(wanted.getAddress(), port), admission, counts);
    }
  }

  private static void requirePlatform() {
    String platform = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    if (!platform.equals("Linux on amd64") && !platform.equals("Linux on aarch64")) {
      throw new UnsupportedOperationException("it is not for " + platform);
    }
  }

  /** What an old kernel does not know of these, it does without. */
  private static void configure(int socket, Arena arena, boolean wildcard, int receiveBuffer) {
    MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
    MemorySegment off = arena.allocateFrom(JAVA_INT, 0);
    MemorySegment bytes = arena.allocateFrom(JAVA_INT, receiveBuffer);
    Libc.setsockopt(socket, Libc.SOL_IPV6, Libc.IPV6_V6ONLY, off);
    Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_RCVBUF, bytes);
    Libc.setsockopt(
        socket, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, arena.allocateFrom(JAVA_LONG, 0, SEND_MICROS));
    Libc.setsockopt(socket, Libc.SOL_UDP, Libc.UDP_GRO, on);
    if (wildcard) {
      Libc.setsockopt(socket, Libc.SOL_IP, Libc.IP_PKTINFO, on);
      Libc.setsockopt(socket, Libc.SOL_IPV6, Libc.IPV6_RECVPKTINFO, on);
      // On here but for IPv4 on a socket of IPv6; what is not delivered can't be counted.
      Libc.setsockopt(socket, Libc.SOL_IP, Libc.IP_MULTICAST_ALL, on);
    }
  }

  private static MemorySegment name(Arena arena, InetSocketAddress wanted) {
    MemorySegment name = arena.allocate(Struct.SOCKADDR, Long.BYTES);
    name.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET6);
    name.set(Struct.NETWORK_SHORT, Struct.SOCKADDR_PORT, (short) wanted.getPort());
    InetAddress address = wanted.getAddress();
    byte[] bytes = address.getAddress();
    int start = Struct.SOCKADDR_ADDRESS + (address instanceof Inet4Address ? 12 : 0);
    if (address instanceof Inet4Address) {
      name.set(ValueLayout.JAVA_SHORT, start - Short.BYTES, (short) 0xffff);
    }
    MemorySegment.copy(bytes, 0, name, ValueLayout.JAVA_BYTE, start, bytes.length);
    if (address instanceof Inet6Address scoped) {
      name.set(JAVA_INT, Struct.SOCKADDR_SCOPE, scoped.getScopeId());
    }
    return name;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Libc.callState(arena);
      ReceiveBatch received = new ReceiveBatch(arena);
      SendBatch replies = new SendBatch(arena, received, counts);
      int last = 0;
      while (true) {
        int count = received.receive(state, socket);
        if (closing) {
          return;
        }
        if (count < 0 && count != -Libc.EINTR) {
          pause(count, last);
        } else {
          echo(received, count, replies, state);
        }
        last = count;
      }
    } finally {
      free();
    }
  }

  private void echo(ReceiveBatch received, int count, SendBatch replies, MemorySegment state) {
    long now = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int admitted =
          admission.admit(
              received.sourceHigh(i),
              received.sourceLow(i),
              received.sourcePort(i),
              received.isUnicast(i),
              received.datagrams(i),
              now);
      if (admitted > 0) {
        replies.add(i, admitted);
      }
    }
    replies.send(state, socket, now);
  }

  private static void pause(int error, int last) {
    if (error != last) {
      log.warn("The UDP echo can't receive, and goes on trying: {}", Libc.message(error));
    }
    LockSupport.parkNanos(PAUSE);
  }

  @Override
  public synchronized OptionalLong overflowed() {
    if (freed) {
      return OptionalLong.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(JAVA_INT, MEMINFO_LENGTH);
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) info.byteSize());
      int error = Libc.getsockopt(socket, Libc.SOL_SOCKET, Libc.SO_MEMINFO, info, length);
      return error < 0
          ? OptionalLong.empty()
          : OptionalLong.of(Integer.toUnsignedLong(info.getAtIndex(JAVA_INT, MEMINFO_DROPS)));
    }
  }

  /** A thread that waits to receive or to send returns, though on UDP shutdown itself fails. */
  @Override
  public synchronized void close() {
    closing = true;
    if (running) {
      Libc.shutdown(socket);
    } else {
      free();
    }
  }

  private synchronized boolean begin() {
    running = !closing;
    return running;
  }

  private synchronized void free() {
    running = false;
    if (!freed) {
      freed = true;
      Libc.close(socket);
    }
  }
}
