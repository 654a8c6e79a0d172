package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for both sockets, on loopback. */
@ParameterizedClass
@EnumSource(Kind.class)
class EchoContractTest {
  private static final int LARGEST = 65_507;

  private final Kind kind;
  private final Random random = new Random(1);

  EchoContractTest(Kind kind) {
    this.kind = kind;
  }

  @Test
  void everySizeComesBackUnchanged() throws Exception {
    try (Running echo = Running.on(kind, "127.0.0.1");
        Client client = Client.of(echo.address())) {
      byte[] content = bytes(LARGEST);
      for (int size = 0; size <= LARGEST; size++) {
        client.echoes(Arrays.copyOf(content, size));
      }
      awaitEchoed(echo, LARGEST + 1);
      assertThat(echo.counts.bytes()).isEqualTo(LARGEST * (LARGEST + 1L) / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 1_231, 1_232, 1_233, 1_500, 9_000, LARGEST - 1, LARGEST})
  void sizesComeBackUnchangedOverIpv6(int size) throws Exception {
    try (Running echo = Running.on(kind, "::1");
        Client client = Client.of(echo.address())) {
      client.echoes(bytes(size));
    }
  }

  @Test
  void everyByteComesBackUnchanged() throws Exception {
    try (Running echo = Running.on(kind, "127.0.0.1");
        Client client = Client.of(echo.address())) {
      for (int octet = 0; octet < 256; octet++) {
        client.echoes(new byte[] {(byte) octet});
      }
    }
  }

  /** All are there when the echo begins to read, so that it takes and sends them in batches. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void batchesOfMixedSizesAndSendersKeepTheirBoundaries(int senders) throws Exception {
    int[] sizes = {0, 1, 64, 64, 64, 63, 64, 64, 65, 0, 0, 1_400, 1_400, 700, 1_472, 1_473, 3_000};
    List<Client> clients = new ArrayList<>();
    List<List<byte[]>> sent = new ArrayList<>();
    try (Running echo = Running.bound(kind, "127.0.0.1")) {
      for (int i = 0; i < senders; i++) {
        clients.add(Client.of(echo.address()));
        sent.add(new ArrayList<>());
      }
      for (int n = 0; n < 400; n++) {
        int sender = random.nextInt(senders);
        byte[] content = bytes(n < 100 ? 64 : sizes[random.nextInt(sizes.length)]);
        clients.get(sender).send(content);
        sent.get(sender).add(content);
      }
      echo.thread.start();
      for (int i = 0; i < senders; i++) {
        for (byte[] content : sent.get(i)) {
          assertThat(clients.get(i).receive()).isEqualTo(content);
        }
      }
      awaitEchoed(echo, 400);
    } finally {
      clients.forEach(Client::close);
    }
  }

  @Test
  void sendersThatVanishHinderNobody() throws Exception {
    try (Running echo = Running.bound(kind, "127.0.0.1");
        Client client = Client.of(echo.address())) {
      for (int n = 0; n < 200; n++) {
        try (Client vanishing = Client.of(echo.address())) {
          vanishing.send("gone");
        }
      }
      echo.thread.start();
      client.echoes("still here");
      awaitEchoed(echo, 201);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 19, 1_023})
  void anotherServicesPortGetsNoReply(int port) throws Exception {
    try (Running echo = Running.on(kind, "127.0.0.1");
        Client service = privileged(port, echo);
        Client client = Client.of(echo.address())) {
      service.send("loop");
      client.echoes("ordinary");
      assertThat(echo.counts.dropped(Drop.SOURCE_PORT)).isEqualTo(1);
      awaitEchoed(echo, 1);
    }
  }

  private static Client privileged(int port, Running echo) throws IOException {
    try {
      return Client.from("127.0.0.9", port, echo.address());
    } catch (BindException refused) {
      return abort("a port below 1024 takes root: " + refused.getMessage());
    }
  }

  @Test
  void itsOwnPortGetsNoReply() throws Exception {
    try (Running echo = Running.on(kind, "127.0.0.1");
        Client twin = Client.from("127.0.0.9", echo.address().getPort(), echo.address());
        Client client = Client.of(echo.address())) {
      twin.send("loop");
      client.echoes("ordinary");
      assertThat(echo.counts.dropped(Drop.SOURCE_PORT)).isEqualTo(1);
    }
  }

  @Test
  void stopsWhileNobodySends() throws Exception {
    try (Running echo = Running.on(kind, "127.0.0.1")) {
      await().until(() -> echo.thread.getState() == Thread.State.RUNNABLE);
    }
  }

  @Test
  void stopsWhileManySend() throws Exception {
    Running echo = Running.on(kind, "127.0.0.1");
    try (Client client = Client.of(echo.address())) {
      Thread flood = Thread.ofPlatform().start(() -> sendUntilEnded(client, echo));
      await().until(() -> echo.counts.datagrams() > 1_000);
      echo.close();
      flood.join();
    }
  }

  private static void sendUntilEnded(Client client, Running echo) {
    try {
      while (echo.thread.isAlive()) {
        client.send("flood");
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void itsPortIsFreeAgainAfterAStop() throws Exception {
    int port;
    try (Running echo = Running.on(kind, "127.0.0.1")) {
      port = echo.address().getPort();
    }
    try (Running again = Running.on(kind, "127.0.0.1", port);
        Client client = Client.of(again.address())) {
      client.echoes("again");
    }
  }

  @Test
  void aSocketThatNeverRanIsFreedToo() throws Exception {
    EchoSocket socket = Running.bound(kind, "127.0.0.1").socket;
    socket.close();
    socket.close();
    socket.run();
    Running.on(kind, "127.0.0.1", socket.address().getPort()).close();
  }

  @Test
  void aPortThatIsTakenIsRefused() throws Exception {
    try (Running echo = Running.bound(kind, "127.0.0.1")) {
      int port = echo.address().getPort();
      assertThatIOException()
          .isThrownBy(() -> Running.on(kind, "127.0.0.1", port))
          .withMessageContaining("already in use");
    }
  }

  /** A reply may be there before it is counted. */
  private static void awaitEchoed(Running echo, long datagrams) {
    await().untilAsserted(() -> assertThat(echo.counts.datagrams()).isEqualTo(datagrams));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
