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
    HttpConnection older = idle("http://a");
    HttpConnection newer = idle("http://a");
    idle("http://b");

    assertThat(idle.take("http://a")).isSameAs(newer);
    assertThat(idle.take("http://a")).isSameAs(older);
    assertThat(idle.take("http://a")).isNull();
  }

  @Test
  void givesOutNoneThatHasWaitedForTooLong() {
    HttpConnection late = idle("http://a");
    now += IDLE.toNanos() + 1;

    assertThat(idle.take("http://a")).isNull();
    idle.sweep();
    assertThat(isOpen(late)).isFalse();
  }

  @Test
  void givesOutNoneThatHasBeenClosed() {
    HttpConnection closed = idle("http://a");
    closed.close();

    assertThat(idle.take("http://a")).isNull();
  }

  @Test
  void keepsOnlySoManyOfOneOrigin() {
    HttpConnection oldest = idle("http://a");
    HttpConnection second = idle("http://a");
    for (int i = 2; i <= IdleConnections.MOST_OF_ONE; i++) {
      idle("http://a");
    }

    assertThat(isOpen(oldest)).isFalse();
    assertThat(isOpen(second)).isTrue();
  }

  @Test
  void keepsOnlySoManyOfAll() {
    HttpConnection oldest = idle("http://first");
    HttpConnection taken = idle("http://taken");
    idle.take("http://taken");
    idle.put(taken);
    for (int i = 2; i <= IdleConnections.MOST; i++) {
      idle("http://other-" + i);
    }

    assertThat(isOpen(oldest)).isFalse();
    assertThat(isOpen(taken)).isTrue();
  }

  /** One that waits from now on. */
  private HttpConnection idle(String origin) {
    now++;
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.watch(channel, () -> now);
    HttpConnection connection = new HttpConnection(channel, new ResponseDecoder(), idle, origin);
    channel.pipeline().addLast(connection);
    channels.put(connection, channel);
    idle.put(connection);
    return connection;
  }

  private boolean isOpen(HttpConnection connection) {
    return Objects.requireNonNull(channels.get(connection)).isOpen();
  }
}
