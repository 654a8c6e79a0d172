package dev.gather.fetch;

import io.netty.handler.codec.PrematureChannelClosureException;
import java.net.URI;
import java.util.function.Function;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * What WebClient speaks HTTP/1.1 through: a request goes over a connection that is idle, best over
 * one of the event loop that asks, so that a member's work stays on one thread; else over a new
 * one. Nothing is sent twice: what may not be repeated goes over a new connection, for one that is
 * idle may be closed by the origin in that very moment (RFC 9112, section 9.3.1). A request carries
 * its {@link Hop} as an attribute. Safe to share.
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
    return Mono.create(
        sink -> {
          OutgoingRequest request = new OutgoingRequest(method, uri);
          Exchange exchange = new Exchange(request, sink);
          sink.onCancel(exchange);
          writer
              .apply(request)
              .subscribe(
                  nothing -> {},
                  exchange::failed,
                  () -> connect(exchange),
                  Context.of(sink.contextView()));
        });
  }

  private void connect(Exchange exchange) {
    OutgoingRequest request = exchange.request();
    HttpConnection connection =
        Methods.IDEMPOTENT.contains(request.getMethod()) ? idle.take(request.origin()) : null;
    if (connection == null) {
      exchange.dialling(
          dialer
              .dial(request, idle)
              .subscribe(
                  made -> made.serve(exchange, () -> exchange.failed(closed())), exchange::failed));
    } else {
      connection.serve(exchange, () -> connect(exchange));
    }
  }

  private static PrematureChannelClosureException closed() {
    return new PrematureChannelClosureException("closed before its first request");
  }
}
