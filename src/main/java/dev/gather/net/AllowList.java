package dev.gather.net;

import static java.util.Objects.requireNonNullElse;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.IncompatibleAddressException;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that may be dialled though they are special or the machine's own.
 *
 * <p>An entry is an address or a CIDR block (RFC 4632, RFC 4291 section 2.3), each with a port or
 * without, which means all ports: {@code 10.0.0.0/8}, {@code 127.0.0.1:8081}, {@code ::1/128},
 * {@code [::1]:8080}, {@code [::1]/128:8080}, {@code [::1/128]:8080}. Immutable.
 */
public final class AllowList {
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?:\\[(?<v6>[^\\[\\]/]+)(?<inner>/\\d+)?]|(?<bare>[0-9.]+|[0-9A-Fa-f:.]+(?=/|$)))"
              + "(?<outer>/\\d+)?(?::(?<port>\\d{1,5}))?");
  private static final IPAddressStringParameters STRICT = strict();

  private record Rule(IPAddress block, @Nullable Integer port) {
    boolean allows(IPAddress address, int dialled) {
      return (port == null || port == dialled) && block.contains(address);
    }
  }

  private final List<Rule> rules;

  private AllowList(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * The list of these entries.
   *
   * @throws IllegalArgumentException with a sentence that names the entry, if one is malformed
   */
  public static AllowList parse(List<String> entries) {
    return new AllowList(entries.stream().map(AllowList::rule).toList());
  }

  /** Whether an entry admits {@code address} and {@code port}. Zones play no part. */
  public boolean allows(InetAddress address, int port) {
    return allows(Addresses.dialled(address), port);
  }

  boolean allows(IPAddress address, int port) {
    return rules.stream().anyMatch(rule -> rule.allows(address, port));
  }

  private static Rule rule(String entry) {
    Matcher parts = ENTRY.matcher(entry);
    if (!parts.matches()) {
      throw refused(entry, "it has to be a CIDR block or an address, with or without :port");
    }
    return new Rule(block(entry, parts), port(entry, parts));
  }

  private static IPAddress block(String entry, Matcher parts) {
    String v6 = parts.group("v6");
    String inner = requireNonNullElse(parts.group("inner"), "");
    String outer = requireNonNullElse(parts.group("outer"), "");
    String address = v6 == null ? parts.group("bare") : v6;
    if (!inner.isEmpty() && !outer.isEmpty()) {
      throw refused(entry, "it has two prefix lengths");
    }
    IPAddress block = address(entry, address + inner + outer);
    if (v6 != null && block.isIPv4()) {
      throw refused(entry, "brackets are for IPv6");
    }
    if (block.isPrefixed() && !block.isPrefixBlock()) {
      throw refused(
          entry, "it has bits set beyond its prefix; the block is " + block.toPrefixBlock());
    }
    if (block.isIPv6() && block.getLower().toIPv6().isIPv4Mapped()) {
      throw refused(entry, "an IPv4 block has to be written in dots");
    }
    return block;
  }

  private static IPAddress address(String entry, String text) {
    try {
      return new IPAddressString(text, STRICT).toAddress();
    } catch (AddressStringException | IncompatibleAddressException e) {
      throw refused(entry, text + " is neither an address nor a CIDR block");
    }
  }

  private static @Nullable Integer port(String entry, Matcher parts) {
    String digits = parts.group("port");
    if (digits == null) {
      return null;
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw refused(entry, "its port is not between 1 and 65535");
    }
    return port;
  }

  private static IllegalArgumentException refused(String entry, String reason) {
    return new IllegalArgumentException(
        "The allow list can't have the entry \"" + entry + "\": " + reason + ".");
  }

  private static IPAddressStringParameters strict() {
    IPAddressStringParameters.Builder builder =
        new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowMask(false)
            .allowPrefixOnly(false)
            .allowWildcardedSeparator(false)
            .allow_inet_aton(false)
            .setRangeOptions(RangeParameters.NO_RANGE);
    builder.getIPv4AddressParametersBuilder().allowLeadingZeros(false).allowBinary(false);
    builder.getIPv6AddressParametersBuilder().allowBase85(false).allowZone(false);
    return builder.toParams();
  }
}
