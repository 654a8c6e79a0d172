package dev.gather.files;

/** What a path may look like, before anything is opened. */
final class Paths {
  private Paths() {}

  /**
   * Refuses what could only be meant to lead out of the root.
   *
   * @throws FileException {@code file_forbidden}
   */
  static void check(String path) throws FileException {
    if (path.indexOf('\0') >= 0) {
      throw FileException.forbidden("the path has a NUL");
    }
    if (path.indexOf('\\') >= 0) {
      throw FileException.forbidden("the path has a backslash");
    }
    if (path.startsWith("/")) {
      throw FileException.forbidden("the path is absolute");
    }
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        throw FileException.forbidden("the path has a '..'");
      }
    }
  }

  /** The path of what has that name in a directory. */
  static String child(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }
}
