package dev.gather.fetch;

import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;

/**
 * One request and its response. Disposing of it gives up a connection that is being made for it;
 * one that serves it is closed through its {@link Hop}. The connection's event loop tells the
 * response; all else may be called by any thread.
 */
final class Exchange implements Disposable {
  private final OutgoingRequest request;
  private final MonoSink<ClientHttpResponse> sink;
  private final Disposable.Swap dial = Disposables.swap();
  private @Nullable ResponseBody body;

  Exchange(OutgoingRequest request, MonoSink<ClientHttpResponse> sink) {
    this.request = request;
    this.sink = sink;
  }

  OutgoingRequest request() {
    return request;
  }

  /** A connection is being made for it. */
  void dialling(Disposable made) {
    dial.replace(made);
  }

  /** Tells the response; what its body brings follows. */
  void answered(HttpResponse response, ResponseBody content) {
    body = content;
    request.hop().content(content);
    sink.success(
        new Answer(
            HttpStatusCode.valueOf(response.status().code()),
            HttpHeaders.readOnlyHttpHeaders(
                new HttpHeaders(new Netty4HeadersAdapter(response.headers()))),
            content));
  }

  private record Answer(HttpStatusCode status, HttpHeaders headers, ResponseBody body)
      implements ClientHttpResponse {

    @Override
    public HttpStatusCode getStatusCode() {
      return status;
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }

    /** None are heeded. */
    @Override
    public MultiValueMap<String, ResponseCookie> getCookies() {
      return new LinkedMultiValueMap<>(0);
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return body;
    }
  }

  /** Null until there is a response. */
  @Nullable ResponseBody body() {
    return body;
  }

  /** There is no response, or no more of it. */
  void failed(Throwable cause) {
    if (body != null) {
      body.failed(cause);
    } else if (!isDisposed()) {
      sink.error(cause);
    }
  }

  @Override
  public void dispose() {
    dial.dispose();
  }

  @Override
  public boolean isDisposed() {
    return dial.isDisposed();
  }
}
