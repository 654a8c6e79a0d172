package dev.gather.fetch;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.context.Context;

/**
 * The response to one request of an attempt: read to its end, followed where it is a redirect, or
 * given up. Tells its execution what came of it, once. The connection's event loop brings it; it
 * may be cancelled by any thread.
 */
final class Reply implements CoreSubscriber<ClientResponse> {
  static final long MAX_REDIRECT_BODY = 64 * 1024;

  private final Attempt attempt;
  private final FetchOptions options;
  private final Execution execution;
  private final Hop hop;
  private volatile @Nullable Subscription exchange;
  private volatile boolean cancelled;
  private boolean answered;

  Reply(Attempt attempt, FetchOptions options, Execution execution, Hop hop) {
    this.attempt = attempt;
    this.options = options;
    this.execution = execution;
    this.hop = hop;
  }

  Hop hop() {
    return hop;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    exchange = subscription;
    if (cancelled) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  /** Nobody waits for it any more. Content that is being read is the hop's to give up. */
  void cancel() {
    cancelled = true;
    Subscription subscription = exchange;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onNext(ClientResponse response) {
    answered = true;
    // The message itself, for around a publisher WebClient would put an operator.
    ClientHttpResponse message = response.body((input, context) -> input);
    try {
      answered(message.getStatusCode().value(), message.getHeaders(), message);
    } catch (RuntimeException refused) {
      message.getBody().subscribe(new Refused());
      execution.failed(refused);
    }
  }

  private void answered(int status, HttpHeaders headers, ClientHttpResponse message) {
    hop.said(status, headers);
    if (isRedirect(status, headers)) {
      read(message, StandardCharsets.UTF_8, MAX_REDIRECT_BODY, BodyForm.NONE);
      return;
    }
    long announced = headers.getContentLength();
    boolean hasContent =
        !hop.request.method().equals(HttpMethod.HEAD) && status != 204 && status != 304;
    if (hasContent && announced > options.maxBytes()) {
      throw FetchException.bodyTooLarge(options.maxBytes());
    }
    if (hasContent && announced != 0 && headers.containsHeader(HttpHeaders.CONTENT_ENCODING)) {
      throw FetchException.unknownCoding();
    }
    read(message, Attempt.charset(headers), options.maxBytes(), options.body());
  }

  private boolean isRedirect(int status, HttpHeaders headers) {
    return options.followRedirects() > 0
        && Redirects.isOne(status)
        && headers.containsHeader(HttpHeaders.LOCATION);
  }

  private void read(ClientHttpResponse message, Charset charset, long max, BodyForm form) {
    boolean held = form != BodyForm.NONE;
    BodyReader reader =
        new BodyReader(charset, max, form, length -> attempt.received(hop, length, held));
    attempt.paced(message.getBody()).subscribe(new Content(reader));
  }

  /** The content is read, or as much as there was to be of it. */
  private void read(BodyReader reader) {
    HttpHeaders headers = hop.headers();
    if (isRedirect(hop.status(), headers)) {
      hop.ended();
      String location = Objects.requireNonNull(headers.getFirst(HttpHeaders.LOCATION));
      attempt.follow(execution, hop, location);
    } else {
      Response response = reader.response(hop.status(), hop.httpVersion(), headers);
      execution.end(Attempt.outcome(response));
    }
  }

  @Override
  public void onError(Throwable error) {
    execution.failed(error);
  }

  @Override
  public void onComplete() {
    if (!answered) {
      execution.failed(new IllegalStateException("ended without a response"));
    }
  }

  @Override
  public Context currentContext() {
    return execution.context();
  }

  /** Closes the connection, for nobody will take its content. */
  private static final class Refused extends BaseSubscriber<DataBuffer> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.cancel();
    }
  }

  /** Has content read as it comes. */
  private final class Content implements CoreSubscriber<DataBuffer> {
    private final BodyReader reader;
    private @Nullable Subscription content;
    private boolean over;

    Content(BodyReader reader) {
      this.reader = reader;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      content = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(DataBuffer piece) {
      if (over) {
        DataBufferUtils.release(piece);
        return;
      }
      try {
        reader.read(piece);
      } catch (RuntimeException refused) {
        over = true;
        Objects.requireNonNull(content).cancel();
        failed(refused);
      }
    }

    /** What a redirect says beside its Location does not matter. */
    private void failed(Throwable error) {
      if (error instanceof FetchException && isRedirect(hop.status(), hop.headers())) {
        read(reader);
      } else {
        execution.failed(error);
      }
    }

    @Override
    public void onError(Throwable error) {
      failed(error);
    }

    @Override
    public void onComplete() {
      read(reader);
    }

    @Override
    public Context currentContext() {
      return execution.context();
    }
  }
}
