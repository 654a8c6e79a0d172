package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Authority;
import dev.gather.testing.Certificate;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Lines over TLS. */
@SpringBootTest(
    classes = {Gather.class, SecureLinesIT.Bundles.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"gather.fetch.warm-up=false", "gather.chat.tcp.ssl.bundle=lines"})
@Timeout(60)
class SecureLinesIT {
  @Autowired private TcpDoor door;

  @TestConfiguration(proxyBeanMethods = false)
  static class Bundles {
    @Bean
    SslBundleRegistrar lines() {
      return bundles ->
          bundles.registerBundle("lines", SslBundle.of(Authority.bundle(Certificate.TRUSTED)));
    }
  }

  @Test
  void areReadAndEnded() throws IOException {
    try (LineClient ann = client();
        LineClient bob = client()) {
      ann.until("* lobby has");
      bob.until("* lobby has");
      ann.send("hello");
      assertThat(bob.until("guest-")).endsWith(": hello");
      bob.send("/quit");
      assertThat(bob.next()).isNull();
      ann.until("* guest-");
    }
  }

  private LineClient client() throws IOException {
    return new LineClient(
        Authority.trusting().getSocketFactory().createSocket("127.0.0.1", door.port()));
  }
}
