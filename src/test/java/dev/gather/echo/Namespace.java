package dev.gather.echo;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * A network of its own, that one thread is in, with nothing but a loopback interface of an MTU as
 * one likes, which has a second address that is no loopback address. Sockets opened there stay
 * there; it is gone with the last of them. Takes root.
 */
final class Namespace {
  /** The address beside 127.0.0.1. */
  static final String ADDRESS = "10.9.8.7";

  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final long SIOCSIFADDR = 0x8916;
  private static final long SIOCSIFMTU = 0x8922;
  private static final short IFF_UP = 1;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;

  /** struct ifreq: a name, then what is to be set. */
  private static final int REQUEST = 40;

  private static final int REQUEST_VALUE = 16;

  private static final MethodHandle UNSHARE = function("unshare", JAVA_INT);
  private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle IOCTL =
      function("ioctl", JAVA_INT, JAVA_LONG, ValueLayout.ADDRESS);

  private Namespace() {}

  /** Runs the body in such a network; skips the test where that is not allowed. */
  static void run(int mtu, Callable<?> body) throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              boolean entered = enter(mtu);
              if (entered) {
                body.call();
              }
              return entered;
            });
    Thread.ofPlatform().name("echo-namespace").start(task);
    boolean entered = task.get();
    assumeTrue(entered, "a network namespace takes root");
  }

  private static boolean enter(int mtu) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      if (call(UNSHARE, CLONE_NEWNET) != 0) {
        return false;
      }
      int socket = call(SOCKET, AF_INET, SOCK_DGRAM, 0);
      configure(arena, socket, "lo", SIOCSIFMTU, mtu);
      configure(arena, socket, "lo", SIOCSIFFLAGS, IFF_UP);
      MemorySegment request = request(arena, "lo:1");
      request.set(JAVA_SHORT, REQUEST_VALUE, (short) AF_INET);
      request.asSlice(REQUEST_VALUE + 4).copyFrom(MemorySegment.ofArray(new byte[] {10, 9, 8, 7}));
      request(socket, SIOCSIFADDR, request);
      Libc.close(socket);
      return true;
    }
  }

  private static void configure(Arena arena, int socket, String name, long request, int value) {
    MemorySegment content = request(arena, name);
    content.set(JAVA_INT, REQUEST_VALUE, value);
    request(socket, request, content);
  }

  private static MemorySegment request(Arena arena, String name) {
    MemorySegment request = arena.allocate(REQUEST, Long.BYTES);
    MemorySegment.copy(
        name.getBytes(StandardCharsets.US_ASCII), 0, request, JAVA_BYTE, 0, name.length());
    return request;
  }

  /**
   * An ioctl of the IPv6 family knows no addresses of IPv4, so that one is asked of a v4 socket.
   */
  private static void request(int socket, long request, MemorySegment content) {
    int result = call(IOCTL, socket, request, content);
    if (result != 0) {
      throw new AssertionError("ioctl " + Long.toHexString(request) + " failed");
    }
  }

  private static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static MethodHandle function(String name, ValueLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, parameters),
        name.equals("ioctl")
            ? new Linker.Option[] {Linker.Option.firstVariadicArg(2)}
            : new Linker.Option[0]);
  }
}
