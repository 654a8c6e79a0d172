package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gather.fetch.Hop.Stage;
import dev.gather.scope.Failure;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.netty.http.client.PrematureCloseException;

class FailuresTest {
  /** What the errors of the table know, and no caller may. */
  private static final String SECRET = "db.internal/10.1.2.3:5432";

  /** RFC 9209, section 2.3; as far as a fetch can meet them. */
  private static final Set<String> REGISTERED =
      Set.of(
          "dns_timeout",
          "dns_error",
          "destination_ip_unroutable",
          "connection_refused",
          "connection_terminated",
          "connection_timeout",
          "connection_write_timeout",
          "tls_alert_received",
          "tls_protocol_error",
          "tls_certificate_error",
          "http_response_incomplete",
          "http_response_header_section_size",
          "http_response_body_size",
          "http_response_content_coding",
          "http_response_transfer_coding",
          "http_response_timeout",
          "http_protocol_error",
          "proxy_internal_error");

  static Stream<Arguments> table() throws Exception {
    Throwable certificate = new SSLHandshakeException(SECRET);
    certificate.initCause(new CertificateException(SECRET));
    UnknownHostException unresolved = new UnknownHostException(SECRET);
    return Stream.of(
        arguments(new TimeoutException(SECRET), Stage.QUEUED, "connection_timeout"),
        arguments(new TimeoutException(SECRET), Stage.RESOLVING, "dns_timeout"),
        arguments(new TimeoutException(SECRET), Stage.CONNECTING, "connection_timeout"),
        arguments(new TimeoutException(SECRET), Stage.SECURING, "connection_timeout"),
        arguments(new TimeoutException(SECRET), Stage.SENDING, "connection_write_timeout"),
        arguments(new TimeoutException(SECRET), Stage.WAITING, "http_response_timeout"),
        arguments(new TimeoutException(SECRET), Stage.RECEIVING, "http_response_timeout"),
        arguments(new ConnectTimeoutException(SECRET), Stage.QUEUED, "connection_timeout"),
        arguments(new SslHandshakeTimeoutException(SECRET), Stage.SECURING, "connection_timeout"),
        arguments(unresolved, Stage.RESOLVING, "dns_error"),
        arguments(
            new NoRouteToHostException(SECRET), Stage.CONNECTING, "destination_ip_unroutable"),
        arguments(
            new ConnectException("Network is unreachable: " + SECRET),
            Stage.CONNECTING,
            "destination_ip_unroutable"),
        arguments(
            new ConnectException("Connection refused: " + SECRET),
            Stage.CONNECTING,
            "connection_refused"),
        arguments(certificate, Stage.SECURING, "tls_certificate_error"),
        arguments(new SSLException(SECRET), Stage.SECURING, "tls_protocol_error"),
        arguments(
            new DecoderException(new SSLException(SECRET)), Stage.SECURING, "tls_protocol_error"),
        arguments(new ClosedChannelException(), Stage.CONNECTING, "connection_terminated"),
        arguments(
            new ConnectException("Connection reset by peer: " + SECRET),
            Stage.CONNECTING,
            "connection_terminated"),
        arguments(
            new PrematureChannelClosureException(SECRET), Stage.WAITING, "connection_terminated"),
        arguments(new ClosedChannelException(), Stage.SECURING, "tls_protocol_error"),
        arguments(new ClosedChannelException(), Stage.SENDING, "connection_terminated"),
        arguments(new SocketException(SECRET), Stage.WAITING, "connection_terminated"),
        arguments(new IOException(SECRET), Stage.RECEIVING, "http_response_incomplete"),
        arguments(PrematureCloseException.TEST_EXCEPTION, Stage.WAITING, "connection_terminated"),
        arguments(
            PrematureCloseException.TEST_EXCEPTION, Stage.RECEIVING, "http_response_incomplete"),
        arguments(
            new TooLongHttpHeaderException(SECRET),
            Stage.WAITING,
            "http_response_header_section_size"),
        arguments(new TooLongHttpLineException(SECRET), Stage.WAITING, "http_protocol_error"),
        arguments(
            new DecompressionException(SECRET), Stage.RECEIVING, "http_response_content_coding"),
        arguments(new DecoderException(SECRET), Stage.WAITING, "http_protocol_error"),
        arguments(new DecoderException(SECRET), Stage.RECEIVING, "http_response_transfer_coding"),
        arguments(new IllegalArgumentException(SECRET), Stage.WAITING, "http_protocol_error"),
        arguments(FetchException.bodyTooLarge(10), Stage.RECEIVING, "http_response_body_size"),
        arguments(new IllegalStateException(SECRET), Stage.WAITING, "proxy_internal_error"),
        arguments(new OutOfMemoryError(SECRET), Stage.WAITING, "proxy_internal_error"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void saysWhatWentWrongInRegisteredTypes(Throwable error, Stage stage, String type) {
    Failure failure = Failures.of(error, stage);

    assertThat(failure.type()).isEqualTo(type).isIn(REGISTERED);
    assertThat(failure.detail())
        .doesNotContain("10.1.2.3", "db.internal", "5432", "Exception", "Error", "java", "netty");
  }

  @ParameterizedTest
  @MethodSource("table")
  void looksThroughWhatTheClientWrapsItIn(Throwable error, Stage stage, String type) {
    Throwable wrapped =
        new WebClientRequestException(
            error, HttpMethod.GET, URI.create("http://db.internal/"), new HttpHeaders());
    assertThat(Failures.of(wrapped, stage).type()).isEqualTo(type);
  }

  @Test
  void theNameThatIsNoPeersIsACertificateFailure() {
    SSLException unverified = new SSLPeerUnverifiedException(SECRET);
    unverified.initCause(new CertificateException(SECRET));
    assertThat(Failures.of(unverified, Stage.SECURING).type()).isEqualTo("tls_certificate_error");
  }

  @Test
  void followsNoCircleOfCauses() {
    Exception one = new IllegalStateException(SECRET);
    Exception other = new IllegalStateException(SECRET, one);
    one.initCause(other);
    assertThat(Failures.of(one, Stage.WAITING).type()).isEqualTo("proxy_internal_error");
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void aTimeoutOrCloseMayBeRetriedButNotInTheHandshake(Stage stage) {
    assertThat(Failures.isTransient(Failures.of(new TimeoutException(), stage))).isTrue();
    assertThat(Failures.isTransient(Failures.of(new IOException(), stage)))
        .isEqualTo(stage != Stage.SECURING);
  }

  @Test
  void whatWouldFailAgainIsNotTransient() {
    String[] types = {
      "destination_ip_prohibited",
      "destination_ip_unroutable",
      "tls_certificate_error",
      "tls_protocol_error",
      "http_response_body_size",
      "http_response_header_section_size",
      "http_response_content_coding",
      "http_protocol_error",
      "proxy_internal_error",
      "redirect_limit",
      "url_invalid",
      "cancelled",
      "deadline_exceeded"
    };
    assertThat(Arrays.stream(types).map(type -> new Failure(type, "")))
        .noneMatch(Failures::isTransient);
  }
}
