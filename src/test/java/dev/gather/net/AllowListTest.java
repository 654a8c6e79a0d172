package dev.gather.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import inet.ipaddr.IPAddressString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowListTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, 80, true",
    "10.0.0.0/8, 11.0.0.0, 80, false",
    "10.0.0.0/8:8081, 10.1.2.3, 8081, true",
    "10.0.0.0/8:8081, 10.1.2.3, 8082, false",
    "127.0.0.1, 127.0.0.1, 1, true",
    "127.0.0.1, 127.0.0.2, 1, false",
    "127.0.0.1:9000, 127.0.0.1, 9000, true",
    "127.0.0.1:9000, 127.0.0.1, 9001, false",
    "0.0.0.0/0, 169.254.169.254, 80, true",
    "0.0.0.0/0, ::1, 80, false",
    "::/0, ::1, 80, true",
    "::1/128, ::1, 80, true",
    "::1/128, ::2, 80, false",
    "::1/128:8080, ::1, 8080, true",
    "::1/128:8080, ::1, 8081, false",
    "[::1]/128:8080, ::1, 8080, true",
    "[::1/128]:8080, ::1, 8080, true",
    "[::1/128]:8080, ::1, 8081, false",
    "[::1]:8080, ::1, 8080, true",
    "[::1], ::1, 8080, true",
    "fd00::/8, fd12::1, 443, true",
    "::1:8080, ::1, 8080, false",
    "::1:8080, ::1:8080, 1, true",
    "10.0.0.0/8, ::ffff:10.1.2.3, 80, true"
  })
  void admitsWhatAnEntryCovers(String entry, String address, int port, boolean admitted) {
    AllowList list = AllowList.parse(List.of(entry));
    assertThat(list.allows(new IPAddressString(address).getAddress().toInetAddress(), port))
        .isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost | it has to be a CIDR block or an address, with or without :port",
        "'' | it has to be a CIDR block or an address, with or without :port",
        "10.0.0.1:port | it has to be a CIDR block or an address, with or without :port",
        "10.0.0.0/8: | it has to be a CIDR block or an address, with or without :port",
        "fe80::1%eth0 | it has to be a CIDR block or an address, with or without :port",
        "10.0.0.0-10.0.0.9 | it has to be a CIDR block or an address, with or without :port",
        "127.1 | 127.1 is neither an address nor a CIDR block",
        "1 | 1 is neither an address nor a CIDR block",
        "010.0.0.1 | 010.0.0.1 is neither an address nor a CIDR block",
        "10.0.0.256 | 10.0.0.256 is neither an address nor a CIDR block",
        "10.0.0.0/33 | 10.0.0.0/33 is neither an address nor a CIDR block",
        "::/129 | ::/129 is neither an address nor a CIDR block",
        "1::2::3 | 1::2::3 is neither an address nor a CIDR block",
        "10.0.0.1/8 | it has bits set beyond its prefix; the block is 10.0.0.0/8",
        "[10.0.0.1]:80 | brackets are for IPv6",
        "[::1/128]/128 | it has two prefix lengths",
        "10.0.0.1:0 | its port is not between 1 and 65535",
        "[::1]:65536 | its port is not between 1 and 65535",
        "::ffff:10.0.0.0/104 | an IPv4 block has to be written in dots"
      })
  void refusesABadEntryByName(String entry, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowList.parse(List.of("127.0.0.1", entry)))
        .withMessage("The allow list can't have the entry \"%s\": %s.", entry, reason);
  }

  @Test
  void anEmptyListAdmitsNothing() {
    AllowList list = AllowList.parse(List.of());
    assertThat(list.allows(new IPAddressString("8.8.8.8").getAddress().toInetAddress(), 80))
        .isFalse();
  }
}
