package dev.gather.fetch;

import dev.gather.scope.Failure;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import reactor.netty.http.client.PrematureCloseException;

/**
 * Says what went wrong with an attempt in the terms of the HTTP Proxy Error Types registry (RFC
 * 9209, section 2.3). Details never carry addresses or class names.
 */
final class Failures {
  /** What may well go better another time. */
  private static final Set<String> TRANSIENT =
      Set.of(
          "dns_timeout",
          "dns_error",
          "connection_refused",
          "connection_timeout",
          "connection_terminated",
          "connection_read_timeout",
          "connection_write_timeout",
          "http_response_incomplete",
          "http_response_timeout");

  private static final Failure HEADERS_TOO_LARGE =
      new Failure("http_response_header_section_size", "the response headers are too large");

  private static final Failure CODING_BROKEN =
      new Failure("http_response_content_coding", "the content coding is broken");

  private Failures() {}

  static boolean isTransient(Failure failure) {
    return TRANSIENT.contains(failure.type());
  }

  /** The failure that an error of the client is, met at a stage of a request. */
  static Failure of(Throwable error, Hop.Stage stage) {
    return causes(error)
        .map(cause -> known(cause, stage))
        .filter(failure -> !failure.equals(UNKNOWN))
        .findFirst()
        .orElse(UNKNOWN);
  }

  /** An error that has no name here: a fault of the service until it is shown to be another's. */
  static final Failure UNKNOWN =
      new Failure("proxy_internal_error", "the service could not carry out the request");

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, cause -> cause != null, Throwable::getCause).limit(16);
  }

  private static Failure known(Throwable cause, Hop.Stage stage) {
    return switch (cause) {
      case FetchException own -> own.failure();
      case TimeoutException timeout -> timeout(stage);
      case ConnectTimeoutException timeout -> timeout(Hop.Stage.CONNECTING);
      case DnsNameResolverTimeoutException timeout -> timeout(Hop.Stage.RESOLVING);
      case UnknownHostException unknown ->
          causes(unknown).anyMatch(DnsNameResolverTimeoutException.class::isInstance)
              ? timeout(Hop.Stage.RESOLVING)
              : new Failure("dns_error", "the name could not be resolved");
      case NoRouteToHostException route ->
          new Failure("destination_ip_unroutable", "there is no route to the address");
      case ConnectException refused -> connect(refused);
      case SslHandshakeTimeoutException timeout -> timeout(Hop.Stage.SECURING);
      case SSLException tls -> tls(tls);
      case PrematureCloseException closed -> closed(stage);
      case PrematureChannelClosureException closed -> closed(stage);
      case TooLongHttpHeaderException tooLong -> HEADERS_TOO_LARGE;
      case TooLongHttpLineException tooLong ->
          new Failure("http_protocol_error", "the status line is too long");
      case DecompressionException coding -> CODING_BROKEN;
      case DecoderException decoder when decoder.getCause() == null -> malformed(stage);
      case IllegalArgumentException syntax when answering(stage) -> malformed(stage);
      case ClientProtocolException syntax -> malformed(stage);
      case MalformedChunkCodingException chunk -> malformed(Hop.Stage.RECEIVING);
      case MessageConstraintException tooLong -> HEADERS_TOO_LARGE;
      case ZipException coding -> CODING_BROKEN;
      case EOFException cutShort -> CODING_BROKEN;
      case IOException broken -> closed(stage);
      default -> UNKNOWN;
    };
  }

  private static boolean answering(Hop.Stage stage) {
    return stage == Hop.Stage.WAITING || stage == Hop.Stage.RECEIVING;
  }

  /** Past the headers it can only be the chunks that are malformed. */
  private static Failure malformed(Hop.Stage stage) {
    return stage == Hop.Stage.RECEIVING
        ? new Failure("http_response_transfer_coding", "the transfer coding is broken")
        : new Failure("http_protocol_error", "the response is not HTTP");
  }

  private static Failure connect(ConnectException error) {
    String message = String.valueOf(error.getMessage());
    if (message.contains("unreachable")) {
      return new Failure("destination_ip_unroutable", "there is no route to the address");
    }
    return message.contains("reset")
        ? closed(Hop.Stage.CONNECTING)
        : new Failure("connection_refused", "the connection was refused");
  }

  private static Failure closed(Hop.Stage stage) {
    return switch (stage) {
      case SECURING -> new Failure("tls_protocol_error", "the TLS handshake was cut off");
      case QUEUED, RESOLVING, CONNECTING, SENDING, WAITING ->
          new Failure("connection_terminated", "the connection was closed before a response");
      case RECEIVING ->
          new Failure("http_response_incomplete", "the connection was closed within the response");
    };
  }

  private static boolean isOfCertificate(Throwable cause) {
    return cause instanceof CertificateException
        || cause instanceof SSLPeerUnverifiedException
        || cause instanceof CertPathValidatorException
        || cause instanceof CertPathBuilderException;
  }

  private static Failure tls(SSLException error) {
    boolean certificate = causes(error).anyMatch(Failures::isOfCertificate);
    if (certificate) {
      return new Failure("tls_certificate_error", "the certificate is not trusted for this host");
    }
    return String.valueOf(error.getMessage()).contains("fatal alert")
        ? new Failure("tls_alert_received", "the other side refused the TLS handshake")
        : new Failure("tls_protocol_error", "the TLS connection failed");
  }

  /** What it means that the time was up at a stage. */
  static Failure timeout(Hop.Stage stage) {
    return switch (stage) {
      case RESOLVING -> new Failure("dns_timeout", "the name was not resolved in time");
      case QUEUED, CONNECTING, SECURING ->
          new Failure("connection_timeout", "no connection was made in time");
      case SENDING ->
          new Failure("connection_write_timeout", "the request could not be sent in time");
      case WAITING -> new Failure("http_response_timeout", "there was no response in time");
      case RECEIVING ->
          new Failure("http_response_timeout", "the response was not complete in time");
    };
  }
}
