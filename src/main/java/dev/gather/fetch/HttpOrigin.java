package dev.gather.fetch;

import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port (RFC 6454, section 4). The members of a batch share it, and what is made of
 * it once. Immutable.
 */
final class HttpOrigin {
  private final String scheme;
  private final String host;
  private final @Nullable InetAddress literal;
  private final int port;
  private final String authority;
  private final String text;
  private @Nullable URI uri; // whoever comes first makes it; all make the same

  /** Of parts as {@link Target} has them. */
  HttpOrigin(String scheme, String host, @Nullable InetAddress literal, int port) {
    this.scheme = scheme;
    this.host = host;
    this.literal = literal;
    this.port = port;
    this.authority = port == Ports.ofScheme(scheme) ? host : host + ":" + port;
    this.text = scheme + "://" + host + ":" + port;
  }

  String scheme() {
    return scheme;
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  String host() {
    return host;
  }

  @Nullable InetAddress literal() {
    return literal;
  }

  int port() {
    return port;
  }

  /** Host and port, a default port left out (RFC 9110, section 7.2). */
  String authority() {
    return authority;
  }

  /** Without a path. */
  URI uri() {
    URI made = uri;
    if (made == null) {
      made = URI.create(scheme + "://" + authority);
      uri = made;
    }
    return made;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpOrigin that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** With the port in any case: the key of what is limited by host. */
  @Override
  public String toString() {
    return text;
  }
}
