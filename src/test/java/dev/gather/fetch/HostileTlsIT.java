package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Accepting;
import dev.gather.testing.Caller;
import dev.gather.testing.Certificate;
import dev.gather.testing.Names;
import dev.gather.testing.Origin;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What goes wrong before a request can be sent: with names, handshakes and certificates. */
@WholeService
@Timeout(60)
class HostileTlsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @LocalServerPort private int port;
  @Autowired private Names names;
  private Caller caller;

  @BeforeEach
  void start() {
    caller = new Caller(port);
  }

  @AfterEach
  void stop() {
    caller.close();
  }

  @Test
  void fetchesFromWhomItTrusts() throws IOException {
    try (Origin origin = Origin.tls(Certificate.TRUSTED)) {
      JsonNode result = caller.fetchOne("", origin.url("/ok?bytes=9"));

      assertThat(result.at("/bytes").asInt()).as(result.toString()).isEqualTo(9);
      double ssl = result.at("/timings/ssl").asDouble();
      assertThat(ssl).isPositive();
      assertThat(result.at("/timings/connect").asDouble()).isGreaterThanOrEqualTo(ssl);
    }
  }

  /** RFC 9112, section 9.8. */
  @ParameterizedTest
  @CsvSource({
    "'', false, true",
    "'', true, false",
    "'Content-Length: 3\r\n', true, true",
  })
  void contentWithoutLengthEndsWithCloseNotifyOnly(String length, boolean cut, boolean whole)
      throws IOException {
    try (Origin origin = Origin.tls(Certificate.TRUSTED)) {
      origin.on(
          "/sent",
          (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n" + length + "\r\nyes");
            if (cut) {
              connection.cut();
            } else {
              connection.close();
            }
          });

      JsonNode result = caller.fetchOne("attempts=1", origin.url("/sent"));

      assertThat(result.at("/error/type").asString())
          .as(result.toString())
          .isEqualTo(whole ? "" : "http_response_incomplete");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "TRUSTED", mode = EnumSource.Mode.EXCLUDE)
  void refusesACertificateForItsOneFault(Certificate certificate) throws IOException {
    try (Origin origin = Origin.tls(certificate)) {
      JsonNode result = caller.fetchOne("attempts=3&delay=1ms", origin.url("/ok"));

      assertThat(result.at("/error/type").asString())
          .as(result.toString())
          .isEqualTo("tls_certificate_error");
      assertThat(result.at("/attempts")).hasSize(1);
      assertThat(origin.requests()).isEmpty();
      origin.awaitOpenSockets(0, SOON);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CLOSE, tls_protocol_error",
    "RESET, ''",
    "CLOSE_ON_FIRST_BYTE, tls_protocol_error",
    "GARBAGE, tls_protocol_error",
    "STALL, connection_timeout",
  })
  void breaksTheHandshake(Accepting accepting, String type) throws IOException {
    try (Origin origin = Origin.tls(Certificate.TRUSTED).onAccept(accepting)) {
      JsonNode result = caller.fetchOne("attempts=1&timeout=300ms", origin.url("/ok"));

      if (type.isEmpty()) { // it depends on whether the connection was known to be made by then
        assertThat(result.at("/error/type").asString())
            .isIn("tls_protocol_error", "connection_terminated");
      } else {
        assertThat(result.at("/error/type").asString()).as(result.toString()).isEqualTo(type);
      }
      assertThat(origin.acceptedSockets()).isEqualTo(1);
      origin.awaitOpenSockets(0, SOON);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/close?at=mid-body, http_response_incomplete",
    "/reset?at=mid-body, http_response_incomplete",
    "/stall?at=mid-body, http_response_timeout",
  })
  void breaksOffAfterTheHandshake(String target, String type) throws IOException {
    try (Origin origin = Origin.tls(Certificate.TRUSTED)) {
      JsonNode result = caller.fetchOne("attempts=1&timeout=1s", origin.url(target));

      assertThat(result.at("/error/type").asString()).as(result.toString()).isEqualTo(type);
      origin.awaitOpenSockets(0, SOON);
    }
  }

  @Test
  void findsNoTlsWhereNoneIs() throws IOException {
    try (Origin origin = Origin.start()) {
      JsonNode result =
          caller.fetchOne("attempts=1&timeout=300ms", origin.url("/ok").replace("http:", "https:"));

      assertThat(result.at("/error/type").asString())
          .as(result.toString())
          .isIn("tls_protocol_error", "connection_timeout");
      origin.awaitOpenSockets(0, SOON);
    }
  }

  @Test
  void findsNoSuchName() {
    JsonNode result = caller.fetchOne("attempts=2&delay=1ms", "http://nobody.test/");

    assertThat(result.at("/error/type").asString()).as(result.toString()).isEqualTo("dns_error");
    assertThat(result.at("/attempts")).hasSize(2);
  }

  @Test
  void waitsInVainForAName() {
    names.silent("silent.test");

    JsonNode result = caller.fetchOne("attempts=1&timeout=300ms", "http://silent.test/");

    assertThat(result.at("/error/type").asString()).as(result.toString()).isEqualTo("dns_timeout");
  }
}
