package dev.gather.files;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The calls of Linux that open below a directory and nowhere else, which Java has no way to make.
 * For 64-bit machines, where all constants here are the same. Safe to share; calls block.
 */
final class Libc {
  static final int O_RDONLY = 0;
  static final int O_NONBLOCK = 0x800;
  static final int O_PATH = 0x200000;
  static final int RESOLVE_NO_MAGICLINKS = 0x02;
  static final int RESOLVE_NO_SYMLINKS = 0x04;
  static final int RESOLVE_BENEATH = 0x08;
  static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final long SYS_OPENAT2 = 437;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  /** So often a path is resolved anew that was changed meanwhile. */
  private static final int TRIES = 16;

  private static final int STATX_BYTES = 256;
  private static final int MAX_DIRENT_BYTES = 280;
  private static final int DIRENT_NAME = 19;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final MethodHandle SYSCALL =
      call(
          "syscall",
          FunctionDescriptor.of(LONG, LONG, LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle STATX =
      call(
          "statx",
          FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT, INT, ValueLayout.ADDRESS));
  private static final MethodHandle READ =
      call("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle FDOPENDIR =
      call("fdopendir", FunctionDescriptor.of(ValueLayout.ADDRESS, INT));
  private static final MethodHandle READDIR =
      call("readdir", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
  private static final MethodHandle CLOSEDIR =
      call("closedir", FunctionDescriptor.of(INT, ValueLayout.ADDRESS));

  private Libc() {}

  private static MethodHandle call(
      String name, FunctionDescriptor descriptor, Linker.Option... more) {
    Linker.Option[] options = new Linker.Option[more.length + 1];
    options[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(more, 0, options, 1, more.length);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /** What openat2(2) opens; closed when a program is executed. */
  static int openat2(int directory, String path, int flags, int resolve) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment name = arena.allocateFrom(path);
      MemorySegment how = arena.allocate(3 * Long.BYTES, Long.BYTES);
      how.set(LONG, 0, flags | O_CLOEXEC);
      how.set(LONG, 2 * Long.BYTES, resolve);
      int errno = 0;
      for (int i = 0; i < TRIES; i++) {
        long opened =
            (long)
                SYSCALL.invokeExact(
                    state, SYS_OPENAT2, (long) directory, name, how, how.byteSize());
        if (opened >= 0) {
          return (int) opened;
        }
        errno = errno(state);
        if (errno != EAGAIN && errno != EINTR) {
          break;
        }
      }
      throw new ErrnoException(errno);
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /**
   * What kind of file something is, its size and when it was modified.
   *
   * @param name of a file in the directory, whose link is not followed; empty for itself
   */
  static Stat statx(int directory, String name) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment stat = arena.allocate(STATX_BYTES, Long.BYTES);
      int failed =
          (int)
              STATX.invokeExact(
                  state,
                  directory,
                  arena.allocateFrom(name),
                  AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW,
                  STATX_BASIC_STATS,
                  stat);
      if (failed != 0) {
        throw new ErrnoException(errno(state));
      }
      return Stat.of(stat);
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /** Reads into a direct buffer; 0 at the end. */
  static int read(int file, ByteBuffer into) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment room = MemorySegment.ofBuffer(into);
      long count;
      do {
        count = (long) READ.invokeExact(state, file, room, room.byteSize());
      } while (count < 0 && errno(state) == EINTR);
      if (count < 0) {
        throw new ErrnoException(errno(state));
      }
      into.position(into.position() + (int) count);
      return (int) count;
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  static void close(int file) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), file);
    } catch (Throwable thrown) {
      throw new AssertionError(thrown);
    }
  }

  /** What is made of each name in a directory, in no order; closes it at the end. */
  static <T> List<T> list(int directory, Function<String, T> each) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment stream = (MemorySegment) FDOPENDIR.invokeExact(state, directory);
      if (stream.address() == 0) {
        close(directory);
        throw new ErrnoException(errno(state));
      }
      List<T> all = new ArrayList<>();
      MemorySegment entry = (MemorySegment) READDIR.invokeExact(state, stream);
      while (entry.address() != 0) {
        String name = entry.reinterpret(MAX_DIRENT_BYTES).getString(DIRENT_NAME);
        if (!name.equals(".") && !name.equals("..")) {
          all.add(each.apply(name));
        }
        entry = (MemorySegment) READDIR.invokeExact(state, stream);
      }
      int ignored = (int) CLOSEDIR.invokeExact(state, stream);
      return all;
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static ErrnoException rethrown(Throwable thrown) {
    return switch (thrown) {
      case ErrnoException errno -> errno;
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      default -> throw new AssertionError(thrown);
    };
  }

  /** A call that failed. No stack trace. */
  static final class ErrnoException extends Exception {
    static final int ENOENT = 2;
    static final int ENXIO = 6;
    static final int EACCES = 13;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENAMETOOLONG = 36;
    static final int ELOOP = 40;

    private final int number;

    ErrnoException(int number) {
      super("errno " + number, null, false, false);
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** What statx(2) tells. */
  record Stat(int mode, long size, Instant modified) {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;
    private static final int S_IFLNK = 0xa000;

    private static Stat of(MemorySegment stat) {
      return new Stat(
          Short.toUnsignedInt(stat.get(ValueLayout.JAVA_SHORT, 28)),
          stat.get(LONG, 40),
          Instant.ofEpochSecond(stat.get(LONG, 112), stat.get(INT, 120)));
    }

    boolean isFile() {
      return (mode & S_IFMT) == S_IFREG;
    }

    boolean isDirectory() {
      return (mode & S_IFMT) == S_IFDIR;
    }

    boolean isLink() {
      return (mode & S_IFMT) == S_IFLNK;
    }
  }
}
