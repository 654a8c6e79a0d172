package dev.gather.fetch;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * A file below the service's root: {@code file:notes/a.txt}, percent-encoded. Only members name
 * files; a redirect to one is invalid.
 */
record FileUrl(URI uri) implements MemberUrl {
  private static final String SCHEME = "file:";

  static boolean isOne(String url) {
    return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  static MemberUrl parse(String url) {
    try {
      return new FileUrl(new URI(url));
    } catch (URISyntaxException malformed) {
      return new InvalidUrl("it is no file: URL");
    }
  }
}
