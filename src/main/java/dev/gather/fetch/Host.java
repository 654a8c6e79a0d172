package dev.gather.fetch;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host of a URL: a name, a canonical IPv4 address or a bracketed IPv6 address.
 *
 * <p>A name is of letters, digits and hyphens (RFC 1123, section 2.1), its last label begins with a
 * letter, and it does not end in a dot. One that ends in a number is an IPv4 address in four
 * decimal parts, or refused, so that no resolver reads {@code 127.1} or {@code 0x7f000001} as one.
 * An international name is taken in its ASCII form; characters on which IDNA 2003 and UTS 46 differ
 * are refused, since they name different hosts.
 *
 * @param name as {@link Target#host}
 * @param literal as {@link Target#literal}
 */
record Host(String name, @Nullable InetAddress literal) {
  private static final int MAX_LENGTH = 253;
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}]");

  /** The deviation characters of UTS 46: sharp s, final sigma, zero width non-joiner and joiner. */
  private static final Pattern DEVIATION = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

  private static final IPAddressStringParameters STRICT = strict();

  static Host parse(String text) throws URISyntaxException {
    if (text.isEmpty()) {
      throw new URISyntaxException(text, "it has no host");
    }
    if (text.startsWith("[")) {
      return v6(text);
    }
    String name = ascii(text).toLowerCase(Locale.ROOT);
    if (name.length() > MAX_LENGTH || !NAME.matcher(name).matches()) {
      throw new URISyntaxException(text, "its host is not a valid name");
    }
    if (!ENDS_IN_NUMBER.matcher(name).matches()) {
      if (Character.isDigit(name.charAt(name.lastIndexOf('.') + 1))) {
        throw new URISyntaxException(text, "its host is not a valid name");
      }
      return new Host(name, null);
    }
    if (!name.equals(text) || !IPV4.matcher(name).matches()) {
      throw new URISyntaxException(
          text, "its host ends in a number but is not an IPv4 address in four decimal parts");
    }
    return new Host(name, Inet4Address.ofLiteral(name));
  }

  private static String ascii(String text) throws URISyntaxException {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text;
    }
    if (DEVIATION.matcher(text).find()) {
      throw new URISyntaxException(
          text, "its host has a character that is read in two ways; write it in its xn-- form");
    }
    try {
      return IDN.toASCII(text);
    } catch (IllegalArgumentException e) {
      throw new URISyntaxException(text, "its host is not a valid international name");
    }
  }

  private static Host v6(String text) throws URISyntaxException {
    IPAddress address =
        IPV6.matcher(text).matches()
            ? new IPAddressString(text.substring(1, text.length() - 1), STRICT).getAddress()
            : null;
    if (address == null) {
      throw new URISyntaxException(text, "its host is not an IPv6 address without a zone");
    }
    return new Host("[" + address.toCanonicalString() + "]", address.toInetAddress());
  }

  private static IPAddressStringParameters strict() {
    IPAddressStringParameters.Builder builder =
        new IPAddressStringParameters.Builder()
            .allowIPv4(false)
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowPrefix(false)
            .allow_inet_aton(false);
    builder.getIPv6AddressParametersBuilder().allowBase85(false).allow_mixed_inet_aton(false);
    return builder.toParams();
  }
}
