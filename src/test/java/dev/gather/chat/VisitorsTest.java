package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gather.chat.Visitors.Visit;
import dev.gather.chat.room.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class VisitorsTest {
  private final Visitors visitors =
      new Visitors(
          settings(
              Map.of(
                  "gather.chat.max-connections", 3,
                  "gather.chat.max-connections-per-address", 2)));

  @Test
  void areAsManyAsMayBe() {
    Visit first = visitors.admit(from("127.0.0.1"));
    visitors.admit(from("127.0.0.1"));
    visitors.admit(from("127.0.0.1"));

    assertRefused("127.0.0.1", "there are 3 connections, as many as may be");
    visitors.leave(first);
    visitors.admit(from("127.0.0.1"));
  }

  @Test
  void areFewerFromOneAddress() {
    Visit first = visitors.admit(from("192.0.2.1"));
    visitors.admit(from("192.0.2.1"));

    assertRefused("192.0.2.1", "there are 2 connections from your address, as many as may be");
    Visit other = visitors.admit(from("192.0.2.2"));
    visitors.leave(other);
    visitors.leave(first);
    visitors.admit(from("192.0.2.1"));
  }

  private void assertRefused(String address, String detail) {
    assertThatThrownBy(() -> visitors.admit(from(address)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(Refusal.Code.UNAVAILABLE);
              assertThat(refusal.detail()).isEqualTo(detail);
            });
  }

  private static InetSocketAddress from(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 40_000);
  }

  private static ChatSettings settings(Map<String, Object> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("gather.chat", ChatSettings.class);
  }
}
