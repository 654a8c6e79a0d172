package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.web.ScopeSummary;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One attempt at one URL: the request, and those that its redirects lead to, each held to all rules
 * anew (RFC 9110, section 15.4). Serves one subscription.
 */
final class Attempt {
  private static final Logger log = LoggerFactory.getLogger(Attempt.class);

  static final long MAX_REDIRECT_BODY = 64 * 1024;

  /** From this size on, a body that unpacks to more than so many times its size is given up. */
  private static final long EXPANSION_FREE_BYTES = 10 * 1024 * 1024;

  private static final int MAX_EXPANSION = 100;

  private final Fetcher fetcher;
  private final FetchOptions options;
  private final IntConsumer hold;
  private final List<Hop> hops = new CopyOnWriteArrayList<>();

  /** Its turn at the target that it is at, or waits for. */
  private final Disposable.Swap turn = Disposables.swap();

  /** Nanoseconds waited for the turns before it. */
  private volatile long waited;

  private volatile @Nullable Timings total;

  /**
   * @param hold takes memory for a piece of a body that is to be held, and may refuse by throwing
   */
  Attempt(Fetcher fetcher, FetchOptions options, IntConsumer hold) {
    this.fetcher = fetcher;
    this.options = options;
    this.hold = hold;
  }

  /** Emits one outcome; never an error. */
  Mono<Outcome<Response>> run(Member member, Target target, @Nullable Duration timeout) {
    Request request = new Request(target, member.method(), member.headers(), member.body());
    long nanos = timeout == null ? -1 : timeout.toNanos();
    return Mono.create(
        sink -> {
          sink.onDispose(this::ended);
          take(target, () -> begin(request, sink, nanos));
        });
  }

  private void begin(Request request, MonoSink<Outcome<Response>> sink, long nanos) {
    Execution execution = new Execution(this, fetcher, sink, nanos);
    Mono.defer(() -> send(request)).subscribe(execution);
  }

  private Mono<Outcome<Response>> send(Request request) {
    Hop hop = new Hop(request, fetcher.ticker()::now);
    hops.add(hop);
    WebClient.RequestBodySpec spec =
        fetcher
            .clients()
            .request(request.method(), request.target())
            .attribute(Hop.class.getName(), hop)
            .httpRequest(outgoing -> request.writeTo(outgoing.getHeaders(), fetcher.instance()));
    String body = request.body();
    return (body == null ? spec : spec.bodyValue(body.getBytes(StandardCharsets.UTF_8)))
        .retrieve()
        .onStatus(status -> status.value() >= 400, answerLikeAnyOther -> Mono.empty())
        .toEntityFlux(BodyExtractors.toDataBuffers())
        .flatMap(answer -> received(request, hop, answer));
  }

  private Mono<Outcome<Response>> received(
      Request request, Hop hop, ResponseEntity<Flux<DataBuffer>> answer) {
    int status = answer.getStatusCode().value();
    HttpHeaders headers = answer.getHeaders();
    hop.said(status, headers);
    String location = headers.getFirst(HttpHeaders.LOCATION);
    Flux<DataBuffer> content = Objects.requireNonNull(answer.getBody());
    if (options.followRedirects() > 0 && location != null && Redirects.isOne(status)) {
      return read(hop, content, StandardCharsets.UTF_8, MAX_REDIRECT_BODY, BodyForm.NONE)
          .map(whole -> true)
          .onErrorReturn(FetchException.class, false)
          .flatMap(
              ignored -> {
                hop.ended();
                return follow(request, status, location);
              });
    }
    long announced = headers.getContentLength();
    boolean hasContent =
        !request.method().equals(HttpMethod.HEAD) && status != 204 && status != 304;
    if (hasContent && announced > options.maxBytes()) {
      throw abort(content, FetchException.bodyTooLarge(options.maxBytes()));
    }
    if (hasContent && announced != 0 && headers.containsHeader(HttpHeaders.CONTENT_ENCODING)) {
      throw abort(content, FetchException.unknownCoding());
    }
    return read(hop, content, charset(headers), options.maxBytes(), options.body())
        .map(reader -> outcome(reader.response(status, hop.httpVersion(), headers)));
  }

  /** Closes the connection, for nobody will take its body. */
  private static FetchException abort(Flux<DataBuffer> content, FetchException because) {
    content.subscribe(
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.cancel();
          }
        });
    return because;
  }

  private Mono<BodyReader> read(
      Hop hop, Flux<DataBuffer> content, Charset charset, long max, BodyForm form) {
    IntConsumer held = form == BodyForm.NONE ? length -> {} : hold;
    BodyReader reader = new BodyReader(charset, max, form, length -> received(hop, length, held));
    return reader.read(content);
  }

  private void received(Hop hop, int length, IntConsumer held) {
    hop.received(length);
    held.accept(length);
    fetcher.metrics().received(length);
    if (hop.bytes() > EXPANSION_FREE_BYTES && hop.expansion() > MAX_EXPANSION) {
      throw FetchException.expandsTooMuch(MAX_EXPANSION);
    }
  }

  static Outcome<Response> outcome(Response response) {
    return response.status() < 400
        ? new Outcome.Success<>(response)
        : new Outcome.Failed<>(
            new Failure(ScopeSummary.HTTP_ERROR, "answered " + response.status()), response);
  }

  private Mono<Outcome<Response>> follow(Request request, int status, String location) {
    if (hops.size() > options.followRedirects()) {
      String detail = "more than " + options.followRedirects() + " redirects";
      return Mono.just(new Outcome.Failed<>(new Failure("redirect_limit", detail)));
    }
    return switch (request.target().resolve(location)) {
      case InvalidUrl invalid ->
          Mono.just(
              new Outcome.Failed<>(
                  new Failure("url_invalid", "the redirect's Location: " + invalid.reason())));
      case Target next ->
          next.sameOrigin(request.target())
              ? send(Redirects.follow(request, status, next))
              : atTarget(next)
                  .then(Mono.defer(() -> send(Redirects.follow(request, status, next))));
    };
  }

  /** Gives its turn back before it waits for another, for none may wait for each other. */
  private Mono<Void> atTarget(Target next) {
    waited = waitedSoFar();
    turn.update(Disposables.disposed());
    return Mono.create(sink -> take(next, sink::success));
  }

  private void take(Target target, Runnable then) {
    turn.update(fetcher.turns().take(target, come -> then.run()));
  }

  /** The charset that the response names, if it is one; else UTF-8. */
  static Charset charset(HttpHeaders headers) {
    try {
      MediaType type = headers.getContentType();
      Charset named = type == null ? null : type.getCharset();
      return named == null ? StandardCharsets.UTF_8 : named;
    } catch (IllegalArgumentException unusable) {
      return StandardCharsets.UTF_8;
    }
  }

  /** It is over: its phases don't grow any more. */
  void ended() {
    if (total == null) {
      hops.forEach(Hop::ended);
      total = sum();
    }
    turn.dispose();
  }

  /** Nobody waits for it any more. */
  void abandoned() {
    hops.forEach(Hop::abandoned);
  }

  /** What an error of the client means where the attempt is now. */
  Failure failure(Throwable error) {
    Failure failure = Failures.of(error, stage());
    if (failure.equals(Failures.UNKNOWN)) {
      log.error("a request could not be carried out", error);
    }
    boolean pooled = !hops.isEmpty() && hops.getLast().pooled();
    return pooled && failure.type().equals("http_protocol_error")
        ? new Failure("connection_terminated", "the connection was in disorder before this request")
        : failure;
  }

  /** What the end of its time means where it is now. */
  Failure expired() {
    return Failures.timeout(stage());
  }

  private Hop.Stage stage() {
    return hops.isEmpty() ? Hop.Stage.QUEUED : hops.getLast().stage();
  }

  /** The request whose body is being read now, if one is. */
  @Nullable Hop receiving() {
    Hop last = hops.isEmpty() ? null : hops.getLast();
    return last != null && last.stage() == Hop.Stage.RECEIVING ? last : null;
  }

  /** The requests made so far, the first one and those of its redirects. */
  List<Hop> hops() {
    return hops;
  }

  /** Where redirects have led, in order. */
  List<String> redirects() {
    return hops.stream().skip(1).map(hop -> hop.request.target().toString()).toList();
  }

  /** The time spent so far, redirects included. */
  Timings timings() {
    Timings known = total;
    return known == null ? sum() : known;
  }

  private Timings sum() {
    Timings sum = Timings.NONE.blockedFor(waitedSoFar());
    for (Hop hop : hops) {
      sum = sum.plus(hop.timings());
    }
    return sum;
  }

  private long waitedSoFar() {
    return turn.get() instanceof TargetTurns.Turn current ? waited + current.waited() : waited;
  }
}
