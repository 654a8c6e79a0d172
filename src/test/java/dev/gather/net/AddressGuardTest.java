package dev.gather.net;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

class AddressGuardTest {
  private static final int OWN_PORT = 8080;
  private static final String OWN_ADDRESS = "8.8.4.4";

  @ParameterizedTest
  @CsvSource({
    "1.1.1.1, 80, true",
    "1.1.1.1, 8080, true",
    "2606:4700:4700::1111, 443, true",
    "8.8.4.4, 80, false",
    "8.8.4.4, 8080, false",
    "10.0.0.1, 80, false",
    "::ffff:1.1.1.1, 80, false",
    "169.254.169.254, 80, false",
    "127.0.0.1, 80, false",
    "::1, 80, false"
  })
  void refusesSpecialAndOwnAddresses(String address, int port, boolean permitted) {
    assertThat(guard().permits(socket(address, port))).isEqualTo(permitted);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 9000, true",
    "127.0.0.1, 8080, false",
    "0.0.0.0, 8080, false",
    "::1, 9000, true",
    "::1, 8080, false",
    "::, 8080, false",
    "::ffff:127.0.0.1, 9000, true",
    "::ffff:127.0.0.1, 8080, false",
    "8.8.4.4, 9000, true",
    "8.8.4.4, 8080, false",
    "10.0.0.1, 8080, true"
  })
  void refusesItsOwnPortsWhateverIsAllowed(String address, int port, boolean permitted) {
    assertThat(guard("0.0.0.0/0", "::/0").permits(socket(address, port))).isEqualTo(permitted);
  }

  @Test
  void knowsItsOwnDoor() {
    assertThat(guard().isOwnDoor(socket("127.0.0.1", OWN_PORT))).isTrue();
    assertThat(guard().isOwnDoor(socket(OWN_ADDRESS, OWN_PORT))).isTrue();
    assertThat(guard().isOwnDoor(socket("127.0.0.1", 9000))).isFalse();
    assertThat(guard().isOwnDoor(socket("1.1.1.1", OWN_PORT))).isFalse();
    assertThat(guard().isOwnDoor(InetSocketAddress.createUnresolved("localhost", OWN_PORT)))
        .isFalse();
  }

  @Test
  void refusesANameWithOneForbiddenAnswer() {
    SocketAddress first = socket("1.1.1.1", 80);
    SocketAddress second = socket("2606:4700:4700::1111", 80);
    assertThat(guard().permits(List.of(first, second))).isTrue();
    assertThat(guard().permits(List.of(first, second, socket("10.0.0.1", 80)))).isFalse();
    assertThat(guard().permits(List.of(first, UnixDomainSocketAddress.of("socket")))).isFalse();
    assertThat(guard().permits(List.of())).isFalse();
  }

  @Test
  void refusesWhatIsNotResolved() {
    assertThat(guard("0.0.0.0/0").permits(InetSocketAddress.createUnresolved("a.example", 80)))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metadata.google.internal",
        "METADATA.Google.Internal",
        "metadata.google.internal.",
        "metadata.goog",
        "instance-data",
        "instance-data.ec2.internal"
      })
  void refusesTheNamesOfMetadataServices(String name) {
    assertThat(guard().permitsName(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "metadata.example.com", "localhost"})
  void leavesOtherNamesToTheirAddresses(String name) {
    assertThat(guard().permitsName(name)).isTrue();
  }

  @Property
  void permitsOnlyPublicV4(@ForAll int bits) throws Exception {
    InetAddress address = InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
    boolean local =
        address.isAnyLocalAddress()
            || address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    assertThat(guard().permits(new InetSocketAddress(address, 80)) && local).isFalse();
  }

  private static AddressGuard guard(String... allowed) {
    OwnAddresses own =
        new OwnAddresses(
            VirtualTimeScheduler.create(), () -> List.of(InetAddress.ofLiteral(OWN_ADDRESS)));
    return new AddressGuard(AllowList.parse(List.of(allowed)), own, port -> port == OWN_PORT);
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(new IPAddressString(address).getAddress().toInetAddress(), port);
  }
}
