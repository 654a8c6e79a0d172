package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "127.0.1",
        "127.0.0.1.1",
        "2130706433",
        "0",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x",
        "0X7F.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.0.0.256",
        "00000000000000000000127.0.0.1",
        "example.1",
        "example.0x1",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "127．0．0．1",
        "127｡0｡0｡1",
        "１２７。０。０。１",
        "0ｘ7f000001"
      })
  void refusesWhatAResolverCouldReadAsAnAddress(String host) {
    assertRefused(
        host, "its host ends in a number but is not an IPv4 address in four decimal parts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com.",
        "127.0.0.1.",
        "localhost。",
        ".",
        ".example.com",
        "a..b",
        "-a.example",
        "a-.example",
        "a,b",
        "a*b",
        "a;b",
        "%31%32%37.0.0.1",
        "exa%6dple.com",
        "a]b",
        "a℀b.example",
        "a／b.example",
        "a＠b.example",
        "a：80"
      })
  void refusesWhatIsNoName(String host) {
    assertRefused(host, "its host is not a valid name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"faß.example", "FAẞ.example", "βόλος.example", "a\u200db.example"})
  void refusesWhatIsReadInTwoWays(String host) {
    assertRefused(
        host, "its host has a character that is read in two ways; write it in its xn-- form");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ä..example", "\u0221.example", "ا1a.example"})
  void refusesWhatIsNoInternationalName(String host) {
    assertRefused(host, "its host is not a valid international name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[::1",
        "[::1]x",
        "[[::1]]",
        "[fe80::1%eth0]",
        "[fe80::1%25eth0]",
        "[v1.a]",
        "[127.0.0.1]",
        "[1:2:3]",
        "[1::2::3]",
        "[12345::]",
        "[::127.1]",
        "[::0x7f.0.0.1]",
        "[::/0]",
        "[::*]",
        "[::1-2]",
        "[:]",
        "[1:2:3:4:5:6:7:8:9]",
        "[4)+k&C#VzJ4br>0wv%Yp]"
      })
  void refusesWhatIsNoIpv6Address(String host) {
    assertRefused(host, "its host is not an IPv6 address without a zone");
  }

  @Test
  void hasLimitsOnLength() throws URISyntaxException {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(Host.parse(longest).name()).isEqualTo(longest).hasSize(253);
    assertRefused(longest + "a", "its host is not a valid name");
    assertRefused(label + "a.example", "its host is not a valid name");
  }

  private static void assertRefused(String host, String reason) {
    assertThatExceptionOfType(URISyntaxException.class)
        .isThrownBy(() -> Host.parse(host))
        .satisfies(e -> assertThat(e.getReason()).isEqualTo(reason));
  }
}
