package dev.gather.access;

import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Host and port as a {@code Host} header writes them (RFC 9110, section 7.2).
 *
 * @param host in lower case, an IPv6 address in its brackets
 * @param port 0 where none is said
 */
record Authority(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /** Null for what is not one. */
  static @Nullable Authority parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= text.lastIndexOf(']')) {
      return text.isEmpty() ? null : new Authority(text.toLowerCase(Locale.ROOT), 0);
    }
    String digits = text.substring(colon + 1);
    if (colon == 0 || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    int port = digits.isEmpty() ? 0 : Integer.parseInt(digits);
    return port > MAX_PORT
        ? null
        : new Authority(text.substring(0, colon).toLowerCase(Locale.ROOT), port);
  }

  /** The same with a port, the scheme's own where none is said. */
  Authority under(String scheme) {
    return port != 0 ? this : new Authority(host, scheme.equals("https") ? 443 : 80);
  }

  /** {@code localhost}, or an address of loopback as a literal: no DNS server can answer these. */
  boolean isLoopback() {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      String literal = bracketed ? host.substring(1, host.length() - 1) : host;
      return bracketed == literal.contains(":")
          && InetAddress.ofLiteral(literal).isLoopbackAddress();
    } catch (IllegalArgumentException name) {
      return false;
    }
  }
}
