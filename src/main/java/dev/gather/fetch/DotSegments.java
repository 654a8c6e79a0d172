package dev.gather.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The dot segments of a path (RFC 3986, section 5.2.4). */
final class DotSegments {
  private DotSegments() {}

  /**
   * Resolves {@code .} and {@code ..} in a path that begins with a slash, in their percent-encoded
   * forms too, which section 6.2.2.2 makes equal.
   */
  static String remove(String path) {
    if (path.indexOf('.') < 0 && path.indexOf('%') < 0) {
      return path;
    }
    String[] segments = path.substring(1).split("/", -1);
    List<String> kept = new ArrayList<>(segments.length);
    for (int i = 0; i < segments.length; i++) {
      String plain = segments[i].toLowerCase(Locale.ROOT).replace("%2e", ".");
      boolean dots = plain.equals(".") || plain.equals("..");
      if (plain.equals("..") && !kept.isEmpty()) {
        kept.removeLast();
      }
      if (!dots) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }
}
