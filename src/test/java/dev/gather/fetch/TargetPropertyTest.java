package dev.gather.fetch;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.net.AddressGuard;
import dev.gather.net.AllowList;
import dev.gather.net.OwnAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import reactor.test.scheduler.VirtualTimeScheduler;

class TargetPropertyTest {
  private final AddressGuard guard =
      new AddressGuard(
          AllowList.parse(List.of()),
          new OwnAddresses(VirtualTimeScheduler.create()),
          port -> false);

  @Property(tries = 5000)
  void whatIsAcceptedIsReadTheSameByEveryone(@ForAll("urls") String url) {
    ParsedUrl parsed = Target.parse(url);
    if (parsed instanceof Target target) {
      assertStable(target);
    }
    expectBoth(parsed);
  }

  @Property(tries = 5000)
  void whatARedirectLeadsToIsReadTheSameByEveryone(@ForAll("pieces") String location) {
    Target base = (Target) Target.parse("http://example.com/a/b?c");
    ParsedUrl parsed = base.resolve(location);
    if (parsed instanceof Target target) {
      assertStable(target);
    }
    expectBoth(parsed);
  }

  @Property
  void neverThrows(@ForAll String url) {
    assertThat(Target.parse(url)).isNotNull();
    assertThat(Target.parse("http://" + url)).isNotNull();
    assertThat(Target.parse("http://example.com/" + url)).isNotNull();
  }

  @Property
  void onlyFourDecimalPartsAreAnAddress(@ForAll int bits) {
    String canonical =
        "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff);
    long number = Integer.toUnsignedLong(bits);
    assertThat(Target.parse("http://" + canonical)).hasToString("http://" + canonical + "/");
    assertThat(Target.parse("http://" + number)).isInstanceOf(InvalidUrl.class);
    assertThat(Target.parse("http://0x" + Long.toHexString(number))).isInstanceOf(InvalidUrl.class);
    assertThat(Target.parse("http://0" + Long.toOctalString(number)))
        .isInstanceOf(InvalidUrl.class);
  }

  @Property
  void anAddressThatTheGuardPermitsIsPublic(@ForAll("addresses") String host) {
    Target target = (Target) Target.parse("http://" + host + "/");
    InetAddress address = requireNonNull(target.literal());
    boolean permitted = guard.permits(new InetSocketAddress(address, 80));
    assertThat(permitted && isLocal(address)).isFalse();
  }

  private static boolean isLocal(InetAddress address) {
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress();
  }

  /** A property of what is accepted says nothing if little is. */
  private static void expectBoth(ParsedUrl parsed) {
    Statistics.collect(parsed.getClass().getSimpleName());
    Statistics.coverage(
        seen -> {
          seen.check("Target").percentage(share -> share > 5);
          seen.check("InvalidUrl").percentage(share -> share > 5);
        });
  }

  /** A second parse changes nothing, and the JDK's parser sees the same host and port. */
  private static void assertStable(Target target) {
    URI uri = URI.create(target.toString());
    assertThat(Target.parse(uri.toString())).isEqualTo(target);
    assertThat(uri.getRawUserInfo()).isNull();
    assertThat(uri.getRawFragment()).isNull();
    assertThat(uri.getRawPath()).isEqualTo(target.path());
    assertThat(uri.getRawQuery()).isEqualTo(target.query());
    boolean explicit = target.port() != Ports.ofScheme(target.scheme());
    assertThat(uri.getRawAuthority())
        .isEqualTo(target.host() + (explicit ? ":" + target.port() : ""));
    if (uri.getHost() != null) {
      assertThat(uri.getHost()).isEqualTo(target.host());
      assertThat(uri.getPort()).isEqualTo(explicit ? target.port() : -1);
    }
  }

  /** IPv4 addresses, and IPv6 ones with many zeros and an IPv4 address at the end. */
  @Provide
  Arbitrary<String> addresses() {
    Arbitrary<String> v4 =
        Arbitraries.integers()
            .between(0, 255)
            .list()
            .ofSize(4)
            .map(octets -> octets.stream().map(String::valueOf).collect(joining(".")));
    Arbitrary<String> prefixes =
        Arbitraries.of(
            "::", "::ffff:", "::ffff:0:", "64:ff9b::", "64:ff9b:1::", "2002::", "fe80::");
    return Arbitraries.oneOf(
        v4, prefixes.flatMap(prefix -> v4.map(address -> "[" + prefix + address + "]")));
  }

  @Provide
  Arbitrary<String> urls() {
    Arbitrary<String> schemes =
        Arbitraries.of("http://", "https://", "HTTP://", "http:/", "http:\\\\", "//", "");
    return schemes.flatMap(scheme -> pieces().map(rest -> scheme + rest));
  }

  /** Strings of what parsers disagree on. */
  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
            "example.com",
            "127.0.0.1",
            "127.1",
            "0x7f",
            "[::1]",
            "[::ffff:1.2.3.4]",
            "a_b",
            "xn--a",
            "１",
            "。",
            "ä",
            "ß",
            "😀",
            "/",
            "//",
            "?",
            "#",
            "@",
            ":",
            ":80",
            ":8081",
            "\\",
            "%2e",
            "%2F",
            "%",
            "%00",
            ".",
            "..",
            "/../",
            "/./",
            "[",
            "]",
            "&",
            "=",
            ";",
            "|",
            "<",
            "a",
            "1",
            "-",
            " ",
            "\t",
            "\n",
            "\u0000",
            "http:",
            "https://")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}
