package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Map<HttpConnection, EmbeddedChannel> channels = new IdentityHashMap<>();
  private long now;
  private final IdleConnections idle = new IdleConnections(() -> now, IDLE);

  @Test
  void givesOutTheNewestOfAnOrigin() {
    HttpConnection older = idle("a");
    HttpConnection newer = idle("a");
    idle("b");

    assertThat(idle.take(origin("a"))).isSameAs(newer);
    assertThat(idle.take(origin("a"))).isSameAs(older);
    assertThat(idle.take(origin("a"))).isNull();
  }

  @Test
  void givesOutNoneThatHasWaitedForTooLong() {
    HttpConnection late = idle("a");
    now += IDLE.toNanos() + 1;

    assertThat(idle.take(origin("a"))).isNull();
    idle.sweep();
    assertThat(isOpen(late)).isFalse();
  }

  @Test
  void givesOutNoneThatHasBeenClosed() {
    HttpConnection closed = idle("a");
    closed.close();

    assertThat(idle.take(origin("a"))).isNull();
  }

  @Test
  void keepsOnlySoManyOfOneOrigin() {
    HttpConnection oldest = idle("a");
    HttpConnection second = idle("a");
    for (int i = 2; i <= IdleConnections.MOST_OF_ONE; i++) {
      idle("a");
    }

    assertThat(isOpen(oldest)).isFalse();
    assertThat(isOpen(second)).isTrue();
  }

  @Test
  void keepsOnlySoManyOfAll() {
    HttpConnection oldest = idle("first");
    HttpConnection taken = idle("taken");
    idle.take(origin("taken"));
    idle.put(taken);
    for (int i = 2; i <= IdleConnections.MOST; i++) {
      idle("other-" + i);
    }

    assertThat(isOpen(oldest)).isFalse();
    assertThat(isOpen(taken)).isTrue();
  }

  /** One that waits from now on. */
  private HttpConnection idle(String host) {
    now++;
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.watch(channel, () -> now);
    HttpConnection connection =
        new HttpConnection(channel, new ResponseDecoder(), idle, origin(host));
    channel.pipeline().addLast(connection);
    channels.put(connection, channel);
    idle.put(connection);
    return connection;
  }

  private static HttpOrigin origin(String host) {
    return new HttpOrigin("http", host, null, 80);
  }

  private boolean isOpen(HttpConnection connection) {
    return Objects.requireNonNull(channels.get(connection)).isOpen();
  }
}
