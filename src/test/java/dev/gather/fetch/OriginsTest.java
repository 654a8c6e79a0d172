package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;

class OriginsTest {
  private final Origins origins = new Origins();

  @Test
  void givesTheSameWhileTheSameTextComes() throws URISyntaxException {
    HttpOrigin first = origins.of("http", "example.com:81");

    assertThat(origins.of("http", "example.com:81")).isSameAs(first);
    assertThat(origins.of("http", "example.com")).hasToString("http://example.com:80");
    assertThat(origins.of("https", "example.com")).hasToString("https://example.com:443");
    assertThat(origins.of("http", "example.com:81")).isEqualTo(first).hasSameHashCodeAs(first);
  }

  @Test
  void forgetsNoneForATextThatIsNoOrigin() throws URISyntaxException {
    HttpOrigin good = origins.of("http", "127.0.0.1");

    assertThatThrownBy(() -> origins.of("http", "127.1")).isInstanceOf(URISyntaxException.class);
    assertThatThrownBy(() -> origins.of("http", "127.1")).isInstanceOf(URISyntaxException.class);
    assertThat(origins.of("http", "127.0.0.1")).isSameAs(good);
  }
}
