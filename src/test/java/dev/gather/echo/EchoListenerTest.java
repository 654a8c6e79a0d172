package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.gather.net.OwnPorts;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

class EchoListenerTest {
  private static final InetAddress LOCALHOST_V6 = InetAddress.ofLiteral("::1");

  @ParameterizedTest
  @EnumSource(Kind.class)
  void startsAndStopsAndStartsAgain(Kind kind) throws Exception {
    EchoListener listener = listener(kind, "127.0.0.1", 0);
    assertThat(listener.isRunning()).isFalse();
    for (int round = 0; round < 3; round++) {
      listener.start();
      try (Client client = Client.of(address(listener))) {
        client.echoes("round " + round);
      }
      assertThat(listener.isRunning()).isTrue();
      listener.stop();
      assertThat(listener.isRunning()).isFalse();
      assertThat(listener.status()).isEmpty();
      assertThat(listener.sum(EchoCounts::datagrams)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void leavesNoThreadBehind(Kind kind) throws Exception {
    EchoListener listener = listener(kind, "127.0.0.1", 0);
    listener.start();
    assertThat(echoThreads()).isPositive();
    listener.stop();
    assertThat(echoThreads()).isZero();
  }

  private static long echoThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("gather-echo"))
        .count();
  }

  /** For localhost may be either, and a client of UDP does not notice that nobody is there. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void onLoopbackServesBothThatLocalhostMayMean(Kind kind) throws Exception {
    whileRunning(
        listener(kind, "127.0.0.1", 0),
        listener -> {
          InetSocketAddress twin = new InetSocketAddress(LOCALHOST_V6, address(listener).getPort());
          try (Client v4 = Client.of(address(listener));
              Client v6 = Client.of(twin)) {
            v4.echoes("v4");
            v6.echoes("v6");
          }
        });
  }

  @Test
  void doesWithoutTheTwinIfItsPortIsTaken() throws Exception {
    try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOCALHOST_V6, 0))) {
      whileRunning(
          listener(Kind.NATIVE, "127.0.0.1", other.getLocalPort()),
          listener -> {
            try (Client client = Client.of(address(listener))) {
              client.echoes("v4 alone");
            }
          });
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void saysWhichPortCannotBeHad(Kind kind) throws Exception {
    try (DatagramSocket other =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
      int port = other.getLocalPort();
      assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
          .isThrownBy(() -> listener(kind, "127.0.0.1", port).start())
          .satisfies(
              refused -> {
                assertThat(refused.getName()).isEqualTo("gather.echo.port");
                assertThat(refused.getValue()).isEqualTo(port);
                assertThat(refused.getReason())
                    .isEqualTo(
                        "The UDP echo can't listen on 127.0.0.1 port "
                            + port
                            + ": Address already in use.");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({"NATIVE, 192.0.2.1", "NATIVE, 2001:db8::1", "CHANNEL, 192.0.2.1", "CHANNEL, ::"})
  void saysWhichAddressCannotBeHad(Kind kind, String address) {
    assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
        .isThrownBy(() -> listener(kind, address, 0).start())
        .satisfies(
            refused -> {
              assertThat(refused.getName()).isEqualTo("gather.echo.address");
              assertThat(refused.getValue()).isEqualTo(address);
            });
  }

  @Test
  void doesNotStartByItselfWhereItIsOff() {
    EchoSettings off =
        new EchoSettings(null, InetAddress.ofLiteral("::"), 0, 1, DataSize.ofMegabytes(1), true);
    assertThat(new EchoListener(off, new EchoSockets(off), new OwnPorts()).isAutoStartup())
        .isFalse();
    assertThat(listener(Kind.NATIVE, "127.0.0.1", 0).isAutoStartup()).isTrue();
  }

  @Test
  void addsUpWhatItsSocketsHaveCounted() throws Exception {
    whileRunning(
        listener(Kind.CHANNEL, "127.0.0.1", 0),
        listener -> {
          InetSocketAddress twin = new InetSocketAddress(LOCALHOST_V6, address(listener).getPort());
          try (Client v4 = Client.of(address(listener));
              Client v6 = Client.of(twin);
              Client own = Client.from("127.0.0.9", twin.getPort(), address(listener))) {
            own.send("loop");
            v4.echoes("1234");
            v6.echoes("123456");
          }
          await()
              .untilAsserted(
                  () -> {
                    EchoStatus status = listener.status().orElseThrow();
                    assertThat(status.address()).isEqualTo("127.0.0.1");
                    assertThat(status.datagrams()).isEqualTo(2);
                    assertThat(status.bytes()).isEqualTo(10);
                    assertThat(status.senders()).isEqualTo(2);
                    assertThat(status.dropped())
                        .containsEntry(Drop.SOURCE_PORT, 1L)
                        .doesNotContainKey(Drop.BUFFER_FULL);
                    assertThat(status.uptime()).isPositive();
                  });
        });
  }

  private interface Body {
    void with(EchoListener listener) throws Exception;
  }

  private static void whileRunning(EchoListener listener, Body body) throws Exception {
    listener.start();
    try {
      body.with(listener);
    } finally {
      listener.stop();
    }
  }

  private static EchoListener listener(Kind kind, String address, int port) {
    EchoSettings settings = kind.settings(address, port);
    return new EchoListener(settings, new EchoSockets(settings), new OwnPorts());
  }

  private static InetSocketAddress address(EchoListener listener) {
    EchoStatus status = listener.status().orElseThrow();
    return new InetSocketAddress(InetAddress.ofLiteral(status.address()), status.port());
  }
}
