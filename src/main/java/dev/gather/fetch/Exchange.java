package dev.gather.fetch;

import io.netty.handler.codec.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One request and its response, for one subscriber, which has it begin by asking. Cancelling gives
 * up a connection that is being made for it; one that serves it is closed through its {@link Hop}.
 * The connection's event loop tells the response; all else may be called by any thread.
 */
final class Exchange extends Mono<ClientHttpResponse> implements Subscription {
  private final OutgoingRequest request;
  private final Mono<Void> written;
  private final Connector connector;
  private final Disposable.Swap dial = Disposables.swap();
  private @Nullable CoreSubscriber<? super ClientHttpResponse> caller;
  private @Nullable ResponseBody body;
  private boolean begun;

  /** Whether it has been sent for a second time. */
  private boolean sentAgain;

  /**
   * @param written completes once the request is there to be sent
   */
  Exchange(OutgoingRequest request, Mono<Void> written, Connector connector) {
    this.request = request;
    this.written = written;
    this.connector = connector;
  }

  OutgoingRequest request() {
    return request;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ClientHttpResponse> subscriber) {
    caller = subscriber;
    subscriber.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    if (!begun) {
      begun = true;
      written.subscribe(nothing -> {}, this::failed, () -> connector.connect(this));
    }
  }

  @Override
  public void cancel() {
    dial.dispose();
  }

  boolean isCancelled() {
    return dial.isDisposed();
  }

  /** A connection is being made for it. */
  void dialling(Disposable made) {
    dial.replace(made);
  }

  /** Tells the response; what its body brings follows. */
  void answered(HttpResponse response, ResponseBody content) {
    body = content;
    request.hop().content(content);
    CoreSubscriber<? super ClientHttpResponse> to = caller;
    if (to != null && !isCancelled()) {
      to.onNext(
          new Answer(
              HttpStatusCode.valueOf(response.status().code()),
              HttpHeaders.readOnlyHttpHeaders(
                  new HttpHeaders(new Netty4HeadersAdapter(response.headers()))),
              content));
      to.onComplete();
    }
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
      return CollectionUtils.toMultiValueMap(Map.of());
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return body;
    }

    /** For logs that nobody reads. */
    @Override
    public String getId() {
      return "";
    }
  }

  /** Null until there is a response. */
  @Nullable ResponseBody body() {
    return body;
  }

  /**
   * A connection that others had used was closed without a byte of an answer: sends the request
   * once more, over a new one (RFC 9112, section 9.3.1), or gives false.
   */
  boolean sendsAgain() {
    if (sentAgain || isCancelled() || !request.isIdempotent()) {
      return false;
    }
    sentAgain = true;
    connector.dial(this);
    return true;
  }

  /** There is no response, or no more of it. */
  void failed(Throwable cause) {
    if (body != null) {
      body.failed(cause);
    } else if (!isCancelled() && caller != null) {
      caller.onError(cause);
    }
  }
}
