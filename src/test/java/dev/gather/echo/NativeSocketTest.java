package dev.gather.echo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only Linux's own calls can do: pieces of several datagrams, and all addresses at once. */
class NativeSocketTest {
  private static final int LARGE_MTU = 65_536;

  private final Random random = new Random(1);

  @ParameterizedTest
  @CsvSource({
    "64, 4096", // as many as a piece may have
    "64, 100",
    "1, 64",
    "1400, 64400", // as many bytes as a piece may have
    "1400, 1401",
    "9000, 63001",
    "30000, 60000"
  })
  void aPieceOfSeveralDatagramsKeepsItsBoundaries(int size, int length) throws Exception {
    try (Running echo = Running.on(Kind.NATIVE, "127.0.0.1");
        NativeClient client = new NativeClient(echo.address())) {
      byte[] content = bytes(length);
      client.send(content, size);
      client.expect(content, size);
      awaitEchoed(echo, Math.ceilDiv(length, size));
    }
  }

  @Test
  void piecesOfOneSourceOneAfterAnotherKeepTheirBoundaries() throws Exception {
    try (Running echo = Running.bound(Kind.NATIVE, "127.0.0.1");
        NativeClient client = new NativeClient(echo.address())) {
      byte[][] contents = {
        bytes(640), bytes(64), bytes(640), bytes(100), bytes(640), bytes(65), bytes(4096)
      };
      for (byte[] content : contents) {
        client.send(content, 64);
      }
      echo.thread.start();
      for (byte[] content : contents) {
        client.expect(content, 64);
      }
    }
  }

  /** Each is larger than the MTU: the kernel takes no piece of them, only one at a time. */
  @Test
  void datagramsAboveTheMtuComeBackOneByOne() throws Exception {
    Namespace.run(
        1_280,
        () -> {
          try (Running echo = Running.bound(Kind.NATIVE, "127.0.0.1");
              Client client = Client.of(echo.address())) {
            byte[][] contents = new byte[50][];
            for (int n = 0; n < contents.length; n++) {
              contents[n] = bytes(n % 10 == 0 ? 1_000 : 1_400);
              client.send(contents[n]);
            }
            echo.thread.start();
            for (byte[] content : contents) {
              assertThat(client.receive()).isEqualTo(content);
            }
            awaitEchoed(echo, contents.length);
          }
          return null;
        });
  }

  @Test
  void aSourceThatIsNoLoopbackAddressHasItsRate() throws Exception {
    Namespace.run(
        LARGE_MTU,
        () -> {
          try (Running echo = Running.bound(Kind.NATIVE, Namespace.ADDRESS);
              NativeClient client = new NativeClient(echo.address())) {
            for (int n = 0; n < 20; n++) {
              client.send(bytes(6_400), 100);
            }
            echo.thread.start();
            // Drops are counted before the other datagrams of their batch are sent back.
            await().until(() -> echo.counts.datagrams() + echo.counts.dropped(Drop.RATE) == 1_280);
            assertThat(echo.counts.datagrams()).isBetween((long) Running.RATE, 1_279L);
          }
          return null;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.5", "::1"})
  void onAllAddressesRepliesFromTheOneThatWasAsked(String asked) throws Exception {
    try (Running echo = Running.on(Kind.NATIVE, "::");
        Client client = Client.of(at(asked, echo))) {
      client.echoes("first");
      client.echoes(bytes(65_507));
    }
  }

  @Test
  void onAllAddressesOfIpv4RepliesFromTheOneThatWasAsked() throws Exception {
    try (Running echo = Running.bound(Kind.NATIVE, "0.0.0.0");
        Client one = Client.of(at("127.0.0.6", echo));
        Client other = Client.of(at("127.0.0.7", echo))) {
      for (int n = 0; n < 10; n++) {
        one.send("one" + n);
        other.send("other" + n);
      }
      echo.thread.start();
      for (int n = 0; n < 10; n++) {
        assertThat(one.receive()).asString(UTF_8).isEqualTo("one" + n);
        assertThat(other.receive()).asString(UTF_8).isEqualTo("other" + n);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"127.255.255.255, 127.0.0.1", "224.0.0.1, 10.9.8.7"})
  void whatIsSentToManyGetsNoReply(String group, String source) throws Exception {
    Namespace.run(
        LARGE_MTU,
        () -> {
          try (Running echo = Running.on(Kind.NATIVE, "::");
              DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET);
              Client client = Client.of(at("127.0.0.1", echo))) {
            sender.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
            sender.setOption(StandardSocketOptions.SO_BROADCAST, true);
            sender.setOption(
                StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("lo"));
            sender.send(ByteBuffer.allocate(4), at(group, echo));
            await().until(() -> echo.counts.dropped(Drop.DESTINATION) == 1);
            client.echoes("to one");
            awaitEchoed(echo, 1);
          }
          return null;
        });
  }

  @Test
  void tellsWhatTheKernelHadNoRoomFor() throws Exception {
    try (Running echo = Running.bound(Kind.NATIVE, "127.0.0.1");
        Client client = Client.of(echo.address())) {
      assertThat(echo.socket.overflowed()).hasValue(0);
      byte[] large = bytes(60_000);
      for (int n = 0; n < 500; n++) {
        client.send(large);
      }
      await().until(() -> echo.socket.overflowed().orElseThrow() > 0);
    }
  }

  private static InetSocketAddress at(String address, Running echo) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), echo.address().getPort());
  }

  private static void awaitEchoed(Running echo, long datagrams) {
    await().untilAsserted(() -> assertThat(echo.counts.datagrams()).isEqualTo(datagrams));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
