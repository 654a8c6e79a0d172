package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.web.Quota;
import dev.gather.web.ScopeSummary;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One attempt at one URL: the request, and those that its redirects lead to, each held to all rules
 * anew (RFC 9110, section 15.4). Serves one subscription.
 */
final class Attempt {
  private static final Logger log = LoggerFactory.getLogger(Attempt.class);

  /** From this size on, a body that unpacks to more than so many times its size is given up. */
  private static final long EXPANSION_FREE_BYTES = 10 * 1024 * 1024;

  private static final int MAX_EXPANSION = 100;

  private final Fetcher fetcher;
  private final FetchOptions options;
  private final MemberFetch owner;

  /** Written by whoever brings it on, read by any thread. */
  private volatile List<Hop> hops = List.of();

  /** Its turn at the target that it is at, or waits for. */
  private final Disposable.Swap turn = Disposables.swap();

  /** Nanoseconds waited for the turns before it. */
  private volatile long waited;

  private volatile @Nullable Timings total;

  Attempt(Fetcher fetcher, FetchOptions options, MemberFetch owner) {
    this.fetcher = fetcher;
    this.options = options;
    this.owner = owner;
  }

  /** Emits one outcome; never an error. */
  Mono<Outcome<Response>> run(Member member, Target target, @Nullable Duration timeout) {
    Request request = new Request(target, member.method(), owner.headers(), member.body());
    long nanos = timeout == null ? -1 : timeout.toNanos();
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Outcome<Response>> caller) {
        caller.onSubscribe(new Execution(Attempt.this, fetcher, request, caller, nanos));
      }
    };
  }

  /** Begins the next request, the first one or that of a redirect. */
  Reply next(Request request, Execution execution) {
    Hop hop = new Hop(request, fetcher.ticker()::now);
    if (hops.isEmpty()) {
      hops = List.of(hop);
    } else {
      List<Hop> more = new ArrayList<>(hops);
      more.add(hop);
      hops = List.copyOf(more);
    }
    return new Reply(this, options, execution, hop);
  }

  /**
   * A piece of a body has come.
   *
   * @throws FetchException if the body is to be given up
   */
  void received(Hop hop, int length, boolean held) {
    hop.received(length);
    if (held) {
      owner.hold(length);
    }
    fetcher.metrics().received(length);
    if (hop.bytes() > EXPANSION_FREE_BYTES && hop.expansion() > MAX_EXPANSION) {
      throw FetchException.expandsTooMuch(MAX_EXPANSION);
    }
  }

  /** Content as fast as its caller may have it. */
  Flux<DataBuffer> paced(Flux<DataBuffer> content) {
    Quota quota = owner.quota();
    return quota.isLimited()
        ? new PacedBody(content, quota, fetcher.ticker().scheduler())
        : content;
  }

  static Outcome<Response> outcome(Response response) {
    return response.status() < 400
        ? new Outcome.Success<>(response)
        : new Outcome.Failed<>(
            new Failure(ScopeSummary.HTTP_ERROR, "answered " + response.status()), response);
  }

  /** Goes where a redirect leads, if it may. */
  void follow(Execution execution, Hop hop, String location) {
    if (hops.size() > options.followRedirects()) {
      String detail = "more than " + options.followRedirects() + " redirects";
      execution.end(new Outcome.Failed<>(new Failure("redirect_limit", detail)));
      return;
    }
    switch (hop.request.target().resolve(location)) {
      case InvalidUrl invalid ->
          execution.end(
              new Outcome.Failed<>(
                  new Failure("url_invalid", "the redirect's Location: " + invalid.reason())));
      case Target next -> {
        Request following = Redirects.follow(hop.request, hop.status(), next);
        if (next.sameOrigin(hop.request.target())) {
          execution.send(following);
        } else {
          leave();
          take(next, () -> execution.send(following));
        }
      }
    }
  }

  /** Gives its turn back before it waits for another, for none may wait for each other. */
  private void leave() {
    waited = waitedSoFar();
    turn.update(Disposables.disposed());
  }

  /** Waits for its turn at a target. */
  void take(Target target, Runnable then) {
    TargetTurns.Turn next = fetcher.turns().turn(target, come -> then.run());
    // Known before it comes, for within its coming there may be a turn at the next target already.
    turn.update(next);
    next.take();
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

  /** Its outcome is about to be told. */
  void told(Outcome<Response> outcome) {
    owner.ended(this, outcome);
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
    long blocked = waitedSoFar();
    if (hops.size() == 1 && blocked == 0) {
      return hops.getFirst().timings();
    }
    Timings sum = Timings.NONE.blockedFor(blocked);
    for (Hop hop : hops) {
      sum = sum.plus(hop.timings());
    }
    return sum;
  }

  private long waitedSoFar() {
    return turn.get() instanceof TargetTurns.Turn current ? waited + current.waited() : waited;
  }
}
