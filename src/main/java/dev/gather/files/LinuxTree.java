package dev.gather.files;

import static dev.gather.files.Libc.ErrnoException.EACCES;
import static dev.gather.files.Libc.ErrnoException.ELOOP;
import static dev.gather.files.Libc.ErrnoException.EMFILE;
import static dev.gather.files.Libc.ErrnoException.ENAMETOOLONG;
import static dev.gather.files.Libc.ErrnoException.ENFILE;
import static dev.gather.files.Libc.ErrnoException.ENOENT;
import static dev.gather.files.Libc.ErrnoException.ENOTDIR;
import static dev.gather.files.Libc.ErrnoException.ENXIO;
import static dev.gather.files.Libc.ErrnoException.EXDEV;

import dev.gather.files.Libc.ErrnoException;
import dev.gather.files.Libc.Stat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Confined by the kernel: openat2(2) resolves a path and all links in it below one open directory,
 * whatever is swapped meanwhile, and never waits for the other end of a pipe. Holds the root open
 * from its first use until it is closed and the last one who uses it is done.
 */
final class LinuxTree implements Tree {
  private static final int BENEATH = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_MAGICLINKS;
  private static final int NONE = -1;

  private final Path root;

  // Guarded by this, which is never held while anything is waited for.
  private int directory = NONE;
  private int users;
  private boolean closed;

  LinuxTree(Path root) {
    this.root = root;
  }

  /** Whether this machine can do it; a sandbox or an old kernel may not. */
  static boolean isSupported() {
    boolean wide = System.getProperty("os.arch").matches("amd64|aarch64");
    if (!wide || !System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")) {
      return false;
    }
    try {
      Libc.close(Libc.openat2(Libc.AT_FDCWD, ".", Libc.O_PATH, BENEATH));
      return true;
    } catch (ErrnoException unsupported) {
      return false;
    }
  }

  @Override
  public OpenFile open(String path) throws FileException {
    Paths.check(path);
    int file = descriptor(path, Libc.O_RDONLY | Libc.O_NONBLOCK);
    try {
      Stat stat = Libc.statx(file, "");
      if (!stat.isFile()) {
        throw stat.isDirectory() ? FileException.isDirectory() : FileException.isSpecial();
      }
      return new Descriptor(file, stat.size());
    } catch (ErrnoException failure) {
      Libc.close(file);
      throw failure(failure);
    } catch (FileException refused) {
      Libc.close(file);
      throw refused;
    }
  }

  @Override
  public List<Entry> list(String path) throws FileException {
    Paths.check(path);
    // With a slash, nothing but a directory is opened.
    int opened = descriptor(Paths.child(path, ""), Libc.O_RDONLY | Libc.O_NONBLOCK);
    try {
      return Libc.list(opened, name -> entry(opened, path, name));
    } catch (ErrnoException failure) {
      throw failure(failure);
    }
  }

  private Entry entry(int opened, String path, String name) {
    boolean link = false;
    try {
      Stat stat = Libc.statx(opened, name);
      link = stat.isLink();
      if (link) {
        stat = target(Paths.child(path, name));
      }
      Entry.Kind kind =
          stat.isFile()
              ? Entry.Kind.FILE
              : stat.isDirectory() ? Entry.Kind.DIRECTORY : Entry.Kind.OTHER;
      return new Entry(name, kind, link, stat.size(), stat.modified());
    } catch (ErrnoException | FileException gone) {
      return Entry.other(name, link);
    }
  }

  private Stat target(String path) throws FileException, ErrnoException {
    int target = descriptor(path, Libc.O_PATH);
    try {
      return Libc.statx(target, "");
    } finally {
      Libc.close(target);
    }
  }

  private int descriptor(String path, int flags) throws FileException {
    int below = acquire();
    try {
      return Libc.openat2(below, path.isEmpty() ? "." : path, flags, BENEATH);
    } catch (ErrnoException failure) {
      if (failure.number() != EXDEV) {
        throw failure(failure);
      }
      return absolute(below, path, flags);
    } finally {
      release();
    }
  }

  /**
   * For a link to an absolute path below the root, which the kernel takes for one that leads out.
   */
  private int absolute(int below, String path, int flags) throws FileException {
    String real = RealPath.below(root, path).toString();
    try {
      int resolve = BENEATH | Libc.RESOLVE_NO_SYMLINKS;
      return Libc.openat2(below, real.isEmpty() ? "." : real, flags, resolve);
    } catch (ErrnoException failure) {
      throw failure(failure);
    }
  }

  private int acquire() throws FileException {
    int opened = enter();
    if (opened != NONE) {
      return opened;
    }
    try {
      return keep(Libc.openat2(Libc.AT_FDCWD, root.toString(), Libc.O_PATH, 0));
    } catch (ErrnoException failure) {
      release();
      throw failure.number() == ENOENT ? FileException.noRoot() : failure(failure);
    }
  }

  private synchronized int enter() throws FileException {
    if (closed) {
      throw FileException.unreadable("the request is over");
    }
    users++;
    return directory;
  }

  /** Of several threads that open the root at once, the first one's is kept. */
  private synchronized int keep(int opened) {
    if (directory == NONE) {
      directory = opened;
    } else {
      Libc.close(opened);
    }
    return directory;
  }

  private synchronized void release() {
    users--;
    closeUnused();
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeUnused();
  }

  private void closeUnused() {
    if (closed && users == 0 && directory != NONE) {
      Libc.close(directory);
      directory = NONE;
    }
  }

  private static FileException failure(ErrnoException failure) {
    return switch (failure.number()) {
      case ENOENT, ENAMETOOLONG -> FileException.notFound();
      case ENOTDIR -> FileException.noDirectory();
      case ELOOP -> FileException.forbidden("the links in the path lead nowhere");
      case EXDEV -> FileException.leadsOut();
      case ENXIO -> FileException.isSpecial();
      case EACCES -> FileException.denied();
      case EMFILE, ENFILE -> FileException.unreadable("too many files are open");
      default -> FileException.unreadable("it can't be read, errno " + failure.number());
    };
  }

  private record Descriptor(int number, long size) implements OpenFile {
    @Override
    public int read(ByteBuffer into) throws FileException {
      try {
        return Libc.read(number, into);
      } catch (ErrnoException failure) {
        throw failure(failure);
      }
    }

    @Override
    public void close() {
      Libc.close(number);
    }
  }
}
