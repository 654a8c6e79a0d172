package dev.gather.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Confined by walking: each directory on the way is opened relative to the one before, and no link
 * is followed but those that {@link RealPath} has resolved. Works where there is no openat2(2),
 * several times as slowly. A pipe that is put in the place of a file between the look at it and its
 * opening holds a thread until someone writes to it.
 */
final class PortableTree implements Tree {
  private final Path root;

  PortableTree(Path root) {
    this.root = root;
  }

  private interface Use<T> {
    T of(SecureDirectoryStream<Path> directory) throws IOException;
  }

  @Override
  public OpenFile open(String path) throws FileException {
    Paths.check(path);
    Path real = RealPath.below(root, path);
    Path name = real.getFileName();
    if (name.toString().isEmpty()) {
      throw FileException.isDirectory();
    }
    return in(
        real.getParent(),
        directory -> {
          BasicFileAttributes is = attributes(directory, name);
          if (!is.isRegularFile()) {
            throw is.isDirectory()
                ? FileException.isDirectory()
                : is.isSymbolicLink() ? FileException.leadsOut() : FileException.isSpecial();
          }
          return new Channel(
              directory.newByteChannel(
                  name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)),
              is.size());
        });
  }

  @Override
  public List<Entry> list(String path) throws FileException {
    Paths.check(path);
    return in(
        RealPath.below(root, path),
        directory -> {
          List<Entry> entries = new ArrayList<>();
          for (Path child : directory) {
            Path name = child.getFileName();
            entries.add(entry(directory, path, name));
          }
          return entries;
        });
  }

  private Entry entry(SecureDirectoryStream<Path> directory, String path, Path name) {
    boolean link = false;
    try {
      BasicFileAttributes is = attributes(directory, name);
      link = is.isSymbolicLink();
      if (link) {
        is = target(Paths.child(path, name.toString()));
      }
      Entry.Kind kind =
          is.isRegularFile()
              ? Entry.Kind.FILE
              : is.isDirectory() ? Entry.Kind.DIRECTORY : Entry.Kind.OTHER;
      return new Entry(name.toString(), kind, link, is.size(), is.lastModifiedTime().toInstant());
    } catch (IOException gone) {
      return Entry.other(name.toString(), link);
    }
  }

  private BasicFileAttributes target(String path) throws FileException {
    Path real = RealPath.below(root, path);
    return in(real.getParent(), directory -> attributes(directory, real.getFileName()));
  }

  /** Opens the directories on the way, uses the last one, and closes them. */
  private <T> T in(@Nullable Path below, Use<T> use) throws FileException {
    Path real = RealPath.root(root);
    try (var top = Files.newDirectoryStream(real)) {
      if (!(top instanceof SecureDirectoryStream<Path> directory)) {
        throw FileException.unreadable("this platform can't confine a path to the root");
      }
      return below == null || below.toString().isEmpty()
          ? use.of(directory)
          : in(directory, below, 0, use);
    } catch (IOException | UncheckedIOException | DirectoryIteratorException failure) {
      throw failure(failure);
    }
  }

  private static <T> T in(SecureDirectoryStream<Path> above, Path below, int depth, Use<T> use)
      throws IOException {
    if (depth == below.getNameCount()) {
      return use.of(above);
    }
    Path name = below.getName(depth);
    if (!attributes(above, name).isDirectory()) {
      throw FileException.noDirectory();
    }
    try (var next = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      return in(next, below, depth + 1, use);
    }
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  private static FileException failure(Exception failure) {
    return switch (failure) {
      case FileException refused -> refused;
      case NoSuchFileException missing -> FileException.notFound();
      case NotDirectoryException file -> FileException.noDirectory();
      case AccessDeniedException denied -> FileException.denied();
      default -> FileException.unreadable("it can't be read");
    };
  }

  @Override
  public void close() {}

  private record Channel(SeekableByteChannel channel, long size) implements OpenFile {
    @Override
    public int read(ByteBuffer into) throws FileException {
      try {
        return Math.max(0, channel.read(into));
      } catch (IOException failure) {
        throw failure(failure);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
