package dev.gather.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import inet.ipaddr.IPAddressString;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

class OwnAddressesTest {
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

  /** An interface list that a test changes, or breaks. */
  private static final class Interfaces implements OwnAddresses.Listing {
    private List<InetAddress> addresses = List.of(InetAddress.ofLiteral("203.0.113.1"));
    private boolean broken;
    private int listings;

    @Override
    public Collection<InetAddress> addresses() throws SocketException {
      listings++;
      if (broken) {
        throw new SocketException("broken");
      }
      return addresses;
    }
  }

  private final Interfaces interfaces = new Interfaces();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "203.0.113.1"})
  void hasLoopbackTheUnspecifiedAddressAndInterfaces(String address) {
    try (OwnAddresses own = new OwnAddresses(time, interfaces)) {
      assertThat(contains(own, address)).isTrue();
      assertThat(contains(own, "203.0.113.2")).isFalse();
    }
  }

  @Test
  void hasEveryAddressOfThisMachine() throws SocketException {
    try (OwnAddresses own = new OwnAddresses(time)) {
      assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
          .isNotEmpty()
          .allMatch(address -> own.contains(Addresses.dialled(address)));
    }
  }

  @Test
  void listsAgainAfterThirtySeconds() {
    try (OwnAddresses own = new OwnAddresses(time, interfaces)) {
      interfaces.addresses = List.of(InetAddress.ofLiteral("203.0.113.2"));
      time.advanceTimeBy(OwnAddresses.REFRESH.minusMillis(1));
      assertThat(contains(own, "203.0.113.2")).isFalse();
      time.advanceTimeBy(OwnAddresses.REFRESH);
      assertThat(contains(own, "203.0.113.2")).isTrue();
      assertThat(contains(own, "203.0.113.1")).isFalse();
      assertThat(interfaces.listings).isEqualTo(2);
    }
  }

  @Test
  void keepsTheLastListingWhereOneFails() {
    try (OwnAddresses own = new OwnAddresses(time, interfaces)) {
      interfaces.broken = true;
      time.advanceTimeBy(OwnAddresses.REFRESH);
      assertThat(contains(own, "203.0.113.1")).isTrue();
      interfaces.broken = false;
      interfaces.addresses = List.of();
      time.advanceTimeBy(OwnAddresses.REFRESH);
      assertThat(contains(own, "203.0.113.1")).isFalse();
    }
  }

  @Test
  void doesNotStartWithoutAListing() {
    interfaces.broken = true;
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> new OwnAddresses(time, interfaces));
  }

  @Test
  void listsNoMoreOnceClosed() {
    new OwnAddresses(time, interfaces).close();
    time.advanceTimeBy(OwnAddresses.REFRESH.multipliedBy(3));
    assertThat(interfaces.listings).isEqualTo(1);
  }

  private static boolean contains(OwnAddresses own, String address) {
    return own.contains(new IPAddressString(address).getAddress());
  }
}
