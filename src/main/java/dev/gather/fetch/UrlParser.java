package dev.gather.fetch;

import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * RFC 3986, held strictly: nothing is trimmed, skipped or repaired as the URL Standard would have
 * it, for two parsers that repair differently dial different hosts.
 */
final class UrlParser {
  static final int MAX_LENGTH = 8192;

  private final String reference;
  private final @Nullable String scheme;
  private final @Nullable String authority;
  private final String path;
  private final @Nullable String query;

  /** Takes a reference apart (RFC 3986, appendix B), and drops its fragment. */
  private UrlParser(String reference) {
    this.reference = reference;
    int fragment = reference.indexOf('#');
    int end = fragment < 0 ? reference.length() : fragment;
    int mark = reference.indexOf('?');
    int pathEnd = mark < 0 || mark > end ? end : mark;
    this.query = pathEnd == end ? null : reference.substring(pathEnd + 1, end);
    int slash = reference.indexOf('/');
    int colon = reference.indexOf(':');
    boolean hasScheme = colon > 0 && colon < pathEnd && (slash < 0 || colon < slash);
    this.scheme = hasScheme ? reference.substring(0, colon) : null;
    int from = hasScheme ? colon + 1 : 0;
    boolean hasAuthority = from + 2 <= pathEnd && reference.startsWith("//", from);
    int pathFrom = hasAuthority ? reference.indexOf('/', from + 2) : from;
    pathFrom = pathFrom < 0 || pathFrom > pathEnd ? pathEnd : pathFrom;
    this.authority = hasAuthority ? reference.substring(from + 2, pathFrom) : null;
    this.path = reference.substring(pathFrom, pathEnd);
  }

  /**
   * Resolves {@code reference} against {@code base} (RFC 3986, section 5.2); drops its fragment.
   *
   * @param origins makes its origin
   */
  static Target parse(@Nullable Target base, String reference, Origins origins)
      throws URISyntaxException {
    checkLength(reference, reference.length());
    checkCharacters(reference);
    Target target = new UrlParser(reference).resolved(base, origins);
    checkLength(reference, target.length());
    return target;
  }

  private Target resolved(@Nullable Target base, Origins origins) throws URISyntaxException {
    String given = scheme(base);
    if (authority != null) {
      return new Target(origins.of(given, authority), path(path), PercentEncoding.ofQuery(query));
    }
    if (scheme != null || base == null) {
      throw new URISyntaxException(reference, "its scheme is not followed by // and a host");
    }
    return relative(base);
  }

  private String scheme(@Nullable Target base) throws URISyntaxException {
    if (scheme != null) {
      String lower = scheme.toLowerCase(Locale.ROOT);
      if (lower.equals("http") || lower.equals("https")) {
        return lower;
      }
    } else if (base != null) {
      return base.scheme();
    }
    throw new URISyntaxException(reference, "it begins with neither http:// nor https://");
  }

  private Target relative(Target base) throws URISyntaxException {
    String merged;
    if (path.isEmpty()) {
      merged = base.path();
    } else if (path.startsWith("/")) {
      merged = path;
    } else {
      merged = base.path().substring(0, base.path().lastIndexOf('/') + 1) + path;
    }
    String kept = path.isEmpty() && query == null ? base.query() : query;
    return new Target(base.at(), path(merged), PercentEncoding.ofQuery(kept));
  }

  private static String path(String path) throws URISyntaxException {
    return DotSegments.remove(PercentEncoding.ofPath(path.isEmpty() ? "/" : path));
  }

  private static void checkCharacters(String text) throws URISyntaxException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x7f && c != '\\') {
        continue;
      }
      if (Character.isISOControl(c)) {
        throw new URISyntaxException(text, "it has a control character");
      }
      if (Character.isSpaceChar(c)) {
        throw new URISyntaxException(text, "it has a space");
      }
      if (c == '\\') {
        throw new URISyntaxException(text, "it has a backslash");
      }
    }
  }

  private static void checkLength(String text, int length) throws URISyntaxException {
    if (length > MAX_LENGTH) {
      throw new URISyntaxException(text, "it is longer than " + MAX_LENGTH + " characters");
    }
  }
}
