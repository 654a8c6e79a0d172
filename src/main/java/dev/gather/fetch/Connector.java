package dev.gather.fetch;

import io.netty.handler.codec.PrematureChannelClosureException;
import java.net.URI;
import java.util.function.Function;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;

/**
 * What WebClient speaks HTTP/1.1 through: a request goes over a connection that is idle, best over
 * one of the event loop that asks, so that a member's work stays on one thread; else over a new
 * one. One that is idle may be closed by the origin in that very moment (RFC 9112, section 9.3.1),
 * so what may not be repeated goes over a new connection, and what may is sent again if that was
 * so. Safe to share.
 */
final class Connector implements ClientHttpConnector {
  private final Dialer dialer;
  private final IdleConnections idle;

  Connector(Dialer dialer, IdleConnections idle) {
    this.dialer = dialer;
    this.idle = idle;
  }

  @Override
  public Mono<ClientHttpResponse> connect(
      HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> writer) {
    OutgoingRequest request = new OutgoingRequest(method, uri);
    return new Exchange(request, writer.apply(request), this);
  }

  /** Has an exchange served. */
  void connect(Exchange exchange) {
    OutgoingRequest request = exchange.request();
    HttpConnection connection = request.isIdempotent() ? idle.take(request.origin()) : null;
    if (connection == null) {
      dial(exchange);
    } else {
      connection.serve(exchange, () -> connect(exchange));
    }
  }

  /** Has an exchange served by a new connection. */
  void dial(Exchange exchange) {
    exchange.dialling(
        dialer
            .dial(exchange.request(), idle)
            .subscribe(
                made -> made.serve(exchange, () -> exchange.failed(closed())), exchange::failed));
  }

  private static PrematureChannelClosureException closed() {
    return new PrematureChannelClosureException("closed before its first request");
  }
}
