package dev.gather.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a path with links in it leads. What it finds may have changed when it is used, so it is to
 * be opened without following any link.
 */
final class RealPath {
  private RealPath() {}

  /** The path below the root, without links; empty for the root itself. */
  static Path below(Path root, String path) throws FileException {
    Path real = root(root);
    Path resolved;
    try {
      resolved = real.resolve(path).toRealPath();
    } catch (IOException | InvalidPathException missing) {
      if (hasLink(real, path)) {
        // Whether something exists outside of the root is nobody's business.
        throw FileException.leadsOut();
      }
      throw missing instanceof AccessDeniedException
          ? FileException.denied()
          : FileException.notFound();
    }
    if (!resolved.startsWith(real)) {
      throw FileException.leadsOut();
    }
    return real.relativize(resolved);
  }

  static Path root(Path root) throws FileException {
    try {
      return root.toRealPath();
    } catch (IOException missing) {
      throw FileException.noRoot();
    }
  }

  private static boolean hasLink(Path real, String path) {
    Path at = real;
    for (String name : path.split("/")) {
      at = at.resolve(name);
      if (Files.isSymbolicLink(at)) {
        return true;
      }
    }
    return false;
  }
}
