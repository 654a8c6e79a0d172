package dev.gather.fetch;

import dev.gather.retry.AttemptLog;
import dev.gather.retry.Attempted;
import dev.gather.retry.Call;
import dev.gather.retry.RetryOptions;
import dev.gather.retry.Verdict;
import dev.gather.scope.Deadline;
import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.web.Memory;
import dev.gather.web.Quota;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One member on its way through its attempts. What it has done so far can be read at any time, from
 * any thread, so that a member that was cut off can still tell.
 */
final class MemberFetch {
  private final Fetcher fetcher;
  private final FetchOptions options;
  private final Member member;
  private final AttemptLog<Outcome<Response>> log = new AttemptLog<>();
  private volatile @Nullable Attempt last;

  private final Memory.Lease lease;
  private final Quota quota;
  private final Traces.@Nullable Batch trace;
  private volatile Traces.@Nullable Traced traced;
  private final AtomicLong held = new AtomicLong();

  MemberFetch(
      Fetcher fetcher,
      FetchOptions options,
      Member member,
      Memory.Lease lease,
      Quota quota,
      Traces.@Nullable Batch trace) {
    this.lease = lease;
    this.quota = quota;
    this.trace = trace;
    this.fetcher = fetcher;
    this.options = options;
    this.member = member;
  }

  Member member() {
    return member;
  }

  /** Takes memory for a piece of a body that is to be held. */
  void hold(int length) {
    if (!lease.take(length)) {
      throw FetchException.tooMuchHeld(fetcher.memory().limit());
    }
    held.addAndGet(length);
  }

  /** Its result is told: what it held is given back. */
  void told() {
    long bytes = held.get();
    if (bytes > 0) {
      lease.told(bytes);
    }
  }

  BodyForm bodyForm() {
    return options.body();
  }

  /** What {@code perHost} counts by. */
  String origin() {
    return member.origin();
  }

  List<Attempted<Outcome<Response>>> attempts() {
    return log.attempts();
  }

  /** The attempt that ended last, or the one begun last if it is under way; null before any. */
  @Nullable Attempt last() {
    return last;
  }

  /** How fast its content may come. */
  Quota quota() {
    return quota;
  }

  /** Its place in a trace, or null if it has none. */
  Traces.@Nullable Traced traced() {
    return traced;
  }

  /** What its first request says besides what all say. */
  Map<String, String> headers() {
    Traces.Traced place = traced;
    return place == null ? member.headers() : place.addedTo(member.headers());
  }

  Mono<Outcome<Response>> run(Deadline deadline) {
    return trace == null ? untraced(deadline) : Mono.defer(() -> traced(trace, deadline));
  }

  private Mono<Outcome<Response>> traced(Traces.Batch batch, Deadline deadline) {
    Traces.Traced begun = batch.begin(member);
    traced = begun;
    return untraced(deadline)
        .doOnNext(outcome -> begun.end(outcome, log.attempts().size()))
        .doOnCancel(() -> begun.end(null, log.attempts().size()));
  }

  private Mono<Outcome<Response>> untraced(Deadline deadline) {
    return switch (member.target()) {
      case InvalidUrl invalid ->
          Mono.just(new Outcome.Failed<>(new Failure("url_invalid", invalid.reason())));
      case FileUrl file ->
          fetcher.files().run(member, file, options, this::received).doOnNext(this::keep);
      case Target target -> fetcher.retrying().run(retry(), new Attempts(target, deadline), log);
    };
  }

  private void received(int length) {
    fetcher.metrics().received(length);
    if (options.body() != BodyForm.NONE) {
      hold(length);
    }
  }

  /** An attempt has ended. */
  void ended(Attempt attempt, Outcome<Response> outcome) {
    last = attempt;
    boolean whole =
        outcome instanceof Outcome.Success
            || (outcome instanceof Outcome.Failed<Response> bad && bad.value() != null);
    if (!whole) {
      lease.give(held.getAndSet(0));
    }
  }

  /** Gives back what was held for a file that was not read to its end. */
  private void keep(Outcome<Response> outcome) {
    if (!(outcome instanceof Outcome.Success)) {
      lease.give(held.getAndSet(0));
    }
  }

  /** A request that may not be repeated may not be hedged either. */
  private RetryOptions retry() {
    return Methods.IDEMPOTENT.contains(member.method())
        ? options.retry()
        : options.retry().hedgedAfter(null);
  }

  private final class Attempts implements Call<Outcome<Response>> {
    private final Target target;
    private final Deadline deadline;
    private final String key;

    Attempts(Target target, Deadline deadline) {
      this.target = target;
      this.deadline = deadline;
      this.key = fetcher.isLab(target) ? target.origin() + target.path() : target.origin();
    }

    @Override
    public Mono<Outcome<Response>> attempt(int number) {
      Attempt attempt = new Attempt(fetcher, options, MemberFetch.this);
      last = attempt;
      Duration timeout = options.scope().timeout();
      boolean deadlineFirst = deadline.remaining().compareTo(timeout) <= 0;
      return attempt.run(member, target, deadlineFirst ? null : timeout);
    }

    @Override
    public Verdict judge(Outcome<Response> outcome) {
      if (!(outcome instanceof Outcome.Failed<Response>(Failure failure, Response response))) {
        return Verdict.DONE;
      }
      boolean idempotent = Methods.IDEMPOTENT.contains(member.method());
      if (response == null) {
        return idempotent && Failures.isTransient(failure)
            ? new Verdict.Transient(failure.type(), null)
            : new Verdict.Permanent(failure.type());
      }
      String reason = Integer.toString(response.status());
      return idempotent && options.retry().on().contains(response.status())
          ? new Verdict.Transient(reason, retryAfter(response))
          : new Verdict.Permanent(reason);
    }

    /** What the host itself asked for; one that it redirected to has not spoken for it. */
    private @Nullable Duration retryAfter(Response response) {
      Attempt attempt = last;
      boolean redirected = attempt != null && !attempt.redirects().isEmpty();
      return redirected ? null : fetcher.retryAfter().parse(response.retryAfter()).orElse(null);
    }

    /** Each path of the lab is an origin of its own to practise on. */
    @Override
    public String key() {
      return key;
    }

    @Override
    public Duration remaining() {
      return deadline.remaining();
    }
  }
}
