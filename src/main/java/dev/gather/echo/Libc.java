package dev.gather.echo;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls and numbers of Linux that {@link NativeSocket} needs, as its headers have them for
 * 64-bit x86 and ARM. As in the kernel itself, a call that fails returns its error number negated.
 */
@SuppressWarnings("restricted") // the service is started with native access enabled
final class Libc {
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  static final int SHUT_RDWR = 2;

  static final int SOL_IP = 0;
  static final int IP_PKTINFO = 8;
  static final int IP_MULTICAST_ALL = 49;

  static final int SOL_SOCKET = 1;
  static final int SO_RCVBUF = 8;
  static final int SO_SNDTIMEO = 21;
  static final int SO_MEMINFO = 55;

  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  static final int SOL_IPV6 = 41;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_RECVPKTINFO = 49;
  static final int IPV6_PKTINFO = 50;

  static final int EINTR = 4;

  /** Waits for the first message, and takes along those that are there. */
  private static final int MSG_WAITFORONE = 0x10000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = function("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      function("getsockname", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SETSOCKOPT =
      function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SHUTDOWN = function("shutdown", JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", JAVA_INT);
  private static final MethodHandle RECVMMSG =
      function("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SENDMMSG =
      function("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private Libc() {}

  static int socket() {
    return call(SOCKET, AF_INET6, SOCK_DGRAM_CLOEXEC, 0);
  }

  static int bind(int socket, MemorySegment address) {
    return call(BIND, socket, address, (int) address.byteSize());
  }

  static int getsockname(int socket, MemorySegment address, MemorySegment length) {
    return call(GETSOCKNAME, socket, address, length);
  }

  static int setsockopt(int socket, int level, int option, MemorySegment value) {
    return call(SETSOCKOPT, socket, level, option, value, (int) value.byteSize());
  }

  static int getsockopt(
      int socket, int level, int option, MemorySegment value, MemorySegment length) {
    return call(GETSOCKOPT, socket, level, option, value, length);
  }

  static int shutdown(int socket) {
    return call(SHUTDOWN, socket, SHUT_RDWR);
  }

  static int close(int socket) {
    return call(CLOSE, socket);
  }

  /** Where {@link #recvmmsg} and {@link #sendmmsg} leave their error, so that none is allocated. */
  static MemorySegment callState(Arena arena) {
    return arena.allocate(CALL_STATE);
  }

  /** Receives at least one message, and at most {@code count}. */
  static int recvmmsg(MemorySegment state, int socket, MemorySegment messages, int count) {
    try {
      int result =
          (int)
              RECVMMSG.invokeExact(
                  state, socket, messages, count, MSG_WAITFORONE, MemorySegment.NULL);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Sends messages until one fails; the result is how many were sent, or why the first was not. */
  static int sendmmsg(MemorySegment state, int socket, MemorySegment messages, int count) {
    try {
      int result = (int) SENDMMSG.invokeExact(state, socket, messages, count, 0);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** What the system calls an error number, negated or not. */
  static String message(int error) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(Math.abs(error));
      return text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static int call(MethodHandle function, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = callState(arena);
      int result = (int) function.bindTo(state).invokeWithArguments(arguments);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static MethodHandle function(String name, ValueLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, parameters),
        Linker.Option.captureCallState("errno"));
  }
}
