package dev.gather.fetch;

import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes origins of text, and gives the same one again while the same text comes again, as it does
 * in most batches. For one batch; not thread-safe.
 */
final class Origins {
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private String scheme = "";
  private String authority = "";
  private @Nullable HttpOrigin last;

  /**
   * The origin of a URL that has this scheme, in lower case, and this authority.
   *
   * @throws URISyntaxException with a reason for people, if it is none that is fetched from
   */
  HttpOrigin of(String scheme, String authority) throws URISyntaxException {
    HttpOrigin same = last;
    if (same != null && authority.equals(this.authority) && scheme.equals(this.scheme)) {
      return same;
    }
    HttpOrigin parsed = parse(scheme, authority);
    this.scheme = scheme;
    this.authority = authority;
    this.last = parsed;
    return parsed;
  }

  private static HttpOrigin parse(String scheme, String authority) throws URISyntaxException {
    if (authority.indexOf('@') >= 0) {
      throw new URISyntaxException(authority, "it has a user name or password");
    }
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    Host host = Host.parse(colon < 0 ? authority : authority.substring(0, colon));
    int port = port(scheme, colon < 0 ? "" : authority.substring(colon + 1));
    return new HttpOrigin(scheme, host.name(), host.literal(), port);
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
}
