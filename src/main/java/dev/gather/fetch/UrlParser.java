package dev.gather.fetch;

import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * RFC 3986, held strictly: nothing is trimmed, skipped or repaired as the URL Standard would have
 * it, for two parsers that repair differently dial different hosts.
 */
final class UrlParser {
  static final int MAX_LENGTH = 8192;

  /** RFC 3986, appendix B: 2 scheme, 4 authority, 5 path, 7 query. */
  private static final Pattern PARTS =
      Pattern.compile("(([^:/?#]+):)?(//([^/?#]*))?([^?#]*)(\\?([^#]*))?(#(.*))?");

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private UrlParser() {}

  /**
   * Resolves {@code reference} against {@code base} (RFC 3986, section 5.2); drops its fragment.
   */
  static Target parse(@Nullable Target base, String reference) throws URISyntaxException {
    checkCharacters(reference);
    Matcher parts = PARTS.matcher(reference);
    if (!parts.matches()) {
      throw new URISyntaxException(reference, "it is no URL");
    }
    String scheme = scheme(base, reference, parts.group(2));
    String authority = parts.group(4);
    if (authority == null && parts.group(2) != null) {
      throw new URISyntaxException(reference, "its scheme is not followed by // and a host");
    }
    Target target =
        authority == null && base != null
            ? relative(base, parts.group(5), parts.group(7))
            : absolute(scheme, authority, parts.group(5), parts.group(7));
    checkLength(target.toString());
    return target;
  }

  private static String scheme(@Nullable Target base, String reference, @Nullable String given)
      throws URISyntaxException {
    if (given != null) {
      String scheme = given.toLowerCase(Locale.ROOT);
      if (scheme.equals("http") || scheme.equals("https")) {
        return scheme;
      }
    } else if (base != null) {
      return base.scheme();
    }
    throw new URISyntaxException(reference, "it begins with neither http:// nor https://");
  }

  private static Target absolute(
      String scheme, String authority, String path, @Nullable String query)
      throws URISyntaxException {
    if (authority.indexOf('@') >= 0) {
      throw new URISyntaxException(authority, "it has a user name or password");
    }
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    Host host = Host.parse(colon < 0 ? authority : authority.substring(0, colon));
    int port = port(scheme, colon < 0 ? "" : authority.substring(colon + 1));
    return new Target(
        scheme, host.name(), host.literal(), port, path(path), PercentEncoding.ofQuery(query));
  }

  private static Target relative(Target base, String path, @Nullable String query)
      throws URISyntaxException {
    String merged;
    if (path.isEmpty()) {
      merged = base.path();
    } else if (path.startsWith("/")) {
      merged = path;
    } else {
      merged = base.path().substring(0, base.path().lastIndexOf('/') + 1) + path;
    }
    String kept = path.isEmpty() && query == null ? base.query() : query;
    return new Target(
        base.scheme(),
        base.host(),
        base.literal(),
        base.port(),
        path(merged),
        PercentEncoding.ofQuery(kept));
  }

  private static String path(String path) throws URISyntaxException {
    return DotSegments.remove(PercentEncoding.ofPath(path.isEmpty() ? "/" : path));
  }

  private static int port(String scheme, String digits) throws URISyntaxException {
    if (digits.isEmpty()) {
      return Ports.ofScheme(scheme);
    }
    int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65535) {
      throw new URISyntaxException(digits, "its port is not a number from 1 to 65535");
    }
    return port;
  }

  private static void checkCharacters(String text) throws URISyntaxException {
    checkLength(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
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

  private static void checkLength(String text) throws URISyntaxException {
    if (text.length() > MAX_LENGTH) {
      throw new URISyntaxException(text, "it is longer than " + MAX_LENGTH + " characters");
    }
  }
}
