package dev.gather.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who counts as one caller: an IPv4 address, or the network of an IPv6 one, which is one site. */
final class CallerKey {
  private static final int NETWORK_BYTES = 8; // RFC 4291, section 2.5.4: the first 64 bits

  private CallerKey() {}

  /** Null for a caller that limits are not held against: this machine, which has other ways. */
  static @Nullable InetAddress limited(@Nullable InetSocketAddress remote) {
    InetAddress address = remote == null ? null : remote.getAddress();
    return address == null || address.isLoopbackAddress() ? null : of(address);
  }

  static InetAddress of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
