package dev.gather.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TlsOriginTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void isTrustedByAClientOfTheAuthority() throws Exception {
    try (Origin origin = Origin.tls(Certificate.TRUSTED)) {
      assertThat(get(origin, "/ok?bytes=3")).isEqualTo("xxx");
      assertThat(get(origin, "/delay?ms=20&bytes=3")).isEqualTo("xxx");
      origin.awaitOpenSockets(0, SOON);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SELF_SIGNED, PKIX path building failed",
    "EXPIRED, validity check failed",
    "WRONG_HOST, No subject alternative names matching IP address 127.0.0.1"
  })
  void isRefusedForItsOneFault(Certificate certificate, String reason) throws Exception {
    try (Origin origin = Origin.tls(certificate)) {
      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(() -> get(origin, "/ok"))
          .withStackTraceContaining(reason);
      assertThat(origin.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE_ON_FIRST_BYTE", "GARBAGE"})
  void breaksTheHandshake(Accepting accepting) throws Exception {
    try (Origin origin = Origin.tls(Certificate.TRUSTED).onAccept(accepting)) {
      assertThatExceptionOfType(
              accepting == Accepting.GARBAGE ? SSLException.class : IOException.class)
          .isThrownBy(() -> get(origin, "/ok"));
      origin.awaitOpenSockets(0, SOON);
    }
  }

  private static String get(Origin origin, String target) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(Authority.trusting()).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(origin.url(target))).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
