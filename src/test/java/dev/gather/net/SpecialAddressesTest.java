package dev.gather.net;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialAddressesTest {
  private static final List<String> V4_REGISTRY =
      List.of(
          "0.0.0.0/8",
          "0.0.0.0/32",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.0.0/29",
          "192.0.0.8/32",
          "192.0.0.9/32",
          "192.0.0.10/32",
          "192.0.0.170/32",
          "192.0.0.171/32",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.88.99.2/32",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "240.0.0.0/4",
          "255.255.255.255/32",
          "224.0.0.0/4");

  private static final List<String> V6_REGISTRY =
      List.of(
          "::1/128",
          "::/128",
          "::ffff:0:0/96",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "100:0:0:1::/64",
          "2001::/23",
          "2001::/32",
          "2001:1::1/128",
          "2001:1::2/128",
          "2001:1::3/128",
          "2001:2::/48",
          "2001:3::/32",
          "2001:4:112::/48",
          "2001:10::/28",
          "2001:20::/28",
          "2001:30::/28",
          "2001:db8::/32",
          "2002::/16",
          "2620:4f:8000::/48",
          "3fff::/20",
          "5f00::/16",
          "fc00::/7",
          "fe80::/10",
          "ff00::/8",
          "fec0::/10");

  /** How an IPv6 address can embed an IPv4 one: the bytes before it, and those after. */
  private static final List<String> EMBEDDINGS =
      List.of(
          "00000000000000000000ffff|",
          "000000000000000000000000|",
          "0000000000000000ffff0000|",
          "0064ff9b0000000000000000|",
          "0064ff9b0001000000000000|",
          "2002|00000000000000000001",
          "20010000|1122334455667788",
          "2606470000000000" + "00005efe|",
          "2606470000000000" + "02005efe|");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "168.63.129.16",
        "169.254.169.254",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "::127.0.0.1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "::ffff:0:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "2001::1",
        "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2606:4700::5efe:8.8.8.8",
        "2606:4700::200:5efe:127.0.0.1",
        "2606:4700::100:5efe:127.0.0.1",
        "4000::1",
        "1fff:ffff::1",
        "ff02::1"
      })
  void refusesEveryTrick(String address) {
    assertThat(SpecialAddresses.contains(inet(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "168.63.129.15",
        "168.63.129.17",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2000::1",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2001:db7:ffff::1",
        "2001:db9::1",
        "2606:4700:4700::1111",
        "2606:4700::1:5efe:808:808",
        "2620:4f:8001::1",
        "3fff:1000::1"
      })
  void leavesPublicHostsAlone(String address) {
    assertThat(SpecialAddresses.contains(inet(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void refusesAnAddressWithAZone(int zone) throws UnknownHostException {
    byte[] bytes = inet("2606:4700:4700::1111").getAddress();
    assertThat(SpecialAddresses.contains(Inet6Address.getByAddress(null, bytes, zone))).isTrue();
  }

  @Test
  void refusesTheEndsOfEveryRowOfTheRegistries() {
    List<String> rows = new ArrayList<>(V4_REGISTRY);
    rows.addAll(V6_REGISTRY);
    assertThat(rows)
        .allSatisfy(
            row -> {
              IPAddress block = new IPAddressString(row).getAddress();
              assertThat(SpecialAddresses.contains(inet(block.getLower()))).isTrue();
              assertThat(SpecialAddresses.contains(inet(block.getUpper()))).isTrue();
            });
  }

  @Property
  void refusesSpecialV4InEveryForm(
      @ForAll("specialV4") IPv4Address address, @ForAll("embeddings") String embedding) {
    String[] around = embedding.split("\\|", -1);
    String hex = around[0] + "%08x".formatted(address.intValue()) + around[1];
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(SpecialAddresses.contains(inet(address))).isTrue();
    assertThat(SpecialAddresses.contains(inet(bytes))).isTrue();
  }

  @Property
  void refusesAllOfV6OutsideGlobalUnicast(@ForAll long high, @ForAll long low) {
    boolean globalUnicast = high >>> 61 == 1;
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    assertThat(SpecialAddresses.contains(inet(bytes)) || globalUnicast).isTrue();
  }

  @Provide
  Arbitrary<IPv4Address> specialV4() {
    return Arbitraries.of(V4_REGISTRY)
        .map(row -> new IPAddressString(row).getAddress().toIPv4())
        .flatMap(
            block ->
                Arbitraries.longs()
                    .between(0, block.getCount().longValueExact() - 1)
                    .map(offset -> block.getLower().increment(offset)));
  }

  @Provide
  Arbitrary<String> embeddings() {
    return Arbitraries.of(EMBEDDINGS);
  }

  private static InetAddress inet(String address) {
    return inet(new IPAddressString(address).getAddress());
  }

  private static InetAddress inet(IPAddress address) {
    return address.withoutPrefixLength().toInetAddress();
  }

  /** Unlike the JDK, leaves an IPv4-mapped address an IPv6 one. */
  private static InetAddress inet(byte[] v6) {
    try {
      return Inet6Address.getByAddress(null, v6, -1);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
