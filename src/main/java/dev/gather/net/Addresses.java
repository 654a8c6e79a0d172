package dev.gather.net;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.InetAddress;

/** Turns the JDK's addresses into those that the arithmetic is done on. */
final class Addresses {
  private Addresses() {}

  /**
   * The address a connection really goes to: without a zone, and an IPv4-mapped one (RFC 4291,
   * section 2.5.5.2) as the IPv4 address that the operating system dials for it.
   */
  static IPAddress dialled(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == IPv4Address.BYTE_COUNT) {
      return new IPv4Address(bytes);
    }
    IPv6Address v6 = new IPv6Address(bytes);
    return v6.isIPv4Mapped() ? v6.getEmbeddedIPv4Address() : v6;
  }
}
