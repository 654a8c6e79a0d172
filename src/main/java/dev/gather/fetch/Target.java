package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes, made by one strict parse of a URL ({@link #parse}) and rebuilt from its
 * parts, so that no later layer can read the URL another way. At most 8,192 characters long.
 *
 * @param at whom it goes to
 * @param path begins with a slash, is percent-encoded and without dot segments
 * @param query percent-encoded, without its question mark
 */
record Target(HttpOrigin at, String path, @Nullable String query) implements ParsedUrl {

  /**
   * @param scheme {@code http} or {@code https}
   * @param host a name in lower case and ASCII, an IPv4 address, or an IPv6 address in brackets
   * @param literal the address, if the host is one; an IPv4-mapped address stays an IPv6 one
   * @param port 1 to 65535
   */
  Target(
      String scheme,
      String host,
      @Nullable InetAddress literal,
      int port,
      String path,
      @Nullable String query) {
    this(new HttpOrigin(scheme, host, literal, port), path, query);
  }

  /** The target of an absolute URL. */
  static ParsedUrl parse(String url) {
    return parse(url, null);
  }

  /**
   * The target of an absolute URL, or of a path that begins with one slash, which is taken against
   * {@code base}. Other relative forms are invalid, since {@code example.com} would be one.
   */
  static ParsedUrl parse(String url, @Nullable Target base) {
    return parse(url, base, new Origins());
  }

  /** The same for one of many URLs, which may have an origin in common. */
  static ParsedUrl parse(String url, @Nullable Target base, Origins origins) {
    boolean path = url.startsWith("/") && !url.startsWith("//");
    return resolved(path ? base : null, url, origins);
  }

  /**
   * The target of a redirect's {@code Location}, which may be relative in any form (RFC 9110,
   * section 10.2.2), and is held to the same rules as a URL.
   *
   * @param location one character an octet, as HTTP codecs decode it; raw UTF-8 in it is recognized
   */
  ParsedUrl resolve(String location) {
    return resolved(this, utf8(location), new Origins());
  }

  /** Scheme, host and port, as the key of what is limited by host. */
  String origin() {
    return at.toString();
  }

  boolean sameOrigin(Target other) {
    return at.equals(other.at);
  }

  String scheme() {
    return at.scheme();
  }

  String host() {
    return at.host();
  }

  @Nullable InetAddress literal() {
    return at.literal();
  }

  int port() {
    return at.port();
  }

  /** What is asked of the host (RFC 9112, section 3.2.1). */
  String pathAndQuery() {
    return query == null ? path : path + "?" + query;
  }

  /** Of the URL, in characters. */
  int length() {
    int length = at.scheme().length() + 3 + at.authority().length() + path.length();
    return query == null ? length : length + 1 + query.length();
  }

  @Override
  public String toString() {
    return at.scheme() + "://" + at.authority() + pathAndQuery();
  }

  /** Text whose octets make no UTF-8 stays as it is. */
  private static String utf8(String octets) {
    if (octets.chars().anyMatch(c -> c > 0xff)) {
      return octets;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.getBytes(ISO_8859_1))).toString();
    } catch (CharacterCodingException e) {
      return octets;
    }
  }

  private static ParsedUrl resolved(@Nullable Target base, String reference, Origins origins) {
    try {
      return UrlParser.parse(base, reference, origins);
    } catch (URISyntaxException e) {
      return new InvalidUrl(e.getReason());
    }
  }
}
