package dev.gather.net;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv4.IPv4AddressTrie;
import inet.ipaddr.ipv6.IPv6Address;
import inet.ipaddr.ipv6.IPv6AddressTrie;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * The addresses that are not plainly an ordinary public unicast host.
 *
 * <p>Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190), as of
 * October 2025. Every row is special, those marked globally reachable too (192.0.0.9, 192.0.0.10,
 * AS112 and AMT): they are anycast infrastructure, and no web server lives there. Of IPv6 only
 * 2000::/3 can be ordinary (RFC 4291, section 2.4), which leaves out the mapped, compatible, SIIT
 * and NAT64 forms of IPv4 addresses; those inside it (6to4, Teredo, ISATAP) are special whatever
 * address they embed. A network's own NAT64 prefix (RFC 6052, section 2.2) can't be recognized.
 */
final class SpecialAddresses {
  private static final IPv4AddressTrie V4 = new IPv4AddressTrie();
  private static final IPv6AddressTrie V6 = new IPv6AddressTrie();
  private static final IPv6Address GLOBAL_UNICAST = block("2000::/3").toIPv6();

  static {
    List.of(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private use
            "100.64.0.0/10", // shared address space; 100.100.100.200 is Alibaba's metadata service
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // Azure's platform service; in no registry
            "169.254.0.0/16", // link local; 169.254.169.254 is the metadata service of most clouds
            "172.16.0.0/12", // private use
            "192.0.0.0/24", // IETF protocol assignments; 192.0.0.192 is Oracle's metadata service
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // 6to4 relay anycast, deprecated
            "192.168.0.0/16", // private use
            "192.175.48.0/24", // direct delegation AS112
            "198.18.0.0/15", // benchmarking
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4") // reserved, limited broadcast
        .forEach(range -> V4.add(block(range).toIPv4()));
    List.of(
            "2001::/23", // IETF protocol assignments, Teredo among them
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "2620:4f:8000::/48", // direct delegation AS112
            "3fff::/20") // documentation
        .forEach(range -> V6.add(block(range).toIPv6()));
  }

  private SpecialAddresses() {}

  /** Whether no stranger may have {@code address} dialled. Never blocks; safe to share. */
  static boolean contains(InetAddress address) {
    return switch (address) {
      case Inet4Address v4 -> V4.elementContains(new IPv4Address(v4.getAddress()));
      case Inet6Address v6 -> isScoped(v6) || contains(new IPv6Address(v6.getAddress()));
      default -> true;
    };
  }

  private static boolean contains(IPv6Address address) {
    return !GLOBAL_UNICAST.contains(address) || isIsatap(address) || V6.elementContains(address);
  }

  private static boolean isScoped(Inet6Address address) {
    return address.getScopeId() != 0 || address.getScopedInterface() != null;
  }

  /**
   * RFC 5214, section 6.1: the interface identifier is 00-00-5E-FE, its u and g bits of any value.
   */
  private static boolean isIsatap(IPv6Address address) {
    return (address.getSegment(4).getSegmentValue() & ~0x0300) == 0
        && address.getSegment(5).getSegmentValue() == 0x5efe;
  }

  private static IPAddress block(String range) {
    return new IPAddressString(range).getAddress();
  }
}
