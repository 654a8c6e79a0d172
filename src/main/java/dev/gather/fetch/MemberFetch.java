package dev.gather.fetch;

import dev.gather.retry.AttemptLog;
import dev.gather.retry.Attempted;
import dev.gather.retry.Call;
import dev.gather.retry.Verdict;
import dev.gather.scope.Deadline;
import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

/**
 * One member on its way through its attempts. What it has done so far can be read at any time, from
 * any thread, so that a member that was cut off can still tell.
 */
final class MemberFetch {
  /** RFC 9110, section 9.2.2. */
  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS);

  private final Fetcher fetcher;
  private final FetchOptions options;
  private final Member member;
  private final AttemptLog<Outcome<Response>> log = new AttemptLog<>();
  private volatile @Nullable Attempt last;

  MemberFetch(Fetcher fetcher, FetchOptions options, Member member) {
    this.fetcher = fetcher;
    this.options = options;
    this.member = member;
  }

  Member member() {
    return member;
  }

  BodyForm bodyForm() {
    return options.body();
  }

  /** What {@code perHost} counts by. */
  String origin() {
    return member.target() instanceof Target target ? target.origin() : "";
  }

  List<Attempted<Outcome<Response>>> attempts() {
    return log.attempts();
  }

  /** The attempt that ended last, or the one begun last if it is under way; null before any. */
  @Nullable Attempt last() {
    return last;
  }

  Mono<Outcome<Response>> run(Deadline deadline) {
    return switch (member.target()) {
      case InvalidUrl invalid ->
          Mono.just(new Outcome.Failed<>(new Failure("url_invalid", invalid.reason())));
      case Target target ->
          fetcher.retrying().run(options.retry(), new Attempts(target, deadline), log);
    };
  }

  private final class Attempts implements Call<Outcome<Response>> {
    private final Target target;
    private final Deadline deadline;

    Attempts(Target target, Deadline deadline) {
      this.target = target;
      this.deadline = deadline;
    }

    @Override
    public Mono<Outcome<Response>> attempt(int number) {
      Attempt attempt = new Attempt(fetcher, options);
      last = attempt;
      Duration timeout = options.scope().timeout();
      boolean deadlineFirst = deadline.remaining().compareTo(timeout) <= 0;
      return attempt
          .run(member, target, deadlineFirst ? null : timeout)
          .doOnNext(outcome -> last = attempt);
    }

    @Override
    public Verdict judge(Outcome<Response> outcome) {
      if (!(outcome instanceof Outcome.Failed<Response>(Failure failure, Response response))) {
        return Verdict.DONE;
      }
      boolean idempotent = IDEMPOTENT.contains(member.method());
      if (response == null) {
        return idempotent && Failures.isTransient(failure)
            ? new Verdict.Transient(failure.type(), null)
            : new Verdict.Permanent(failure.type());
      }
      String reason = Integer.toString(response.status());
      return idempotent && options.retry().on().contains(response.status())
          ? new Verdict.Transient(
              reason, fetcher.retryAfter().parse(response.retryAfter()).orElse(null))
          : new Verdict.Permanent(reason);
    }

    /** Each path of the lab is an origin of its own to practise on. */
    @Override
    public String key() {
      return fetcher.isLab(target) ? target.origin() + target.path() : target.origin();
    }

    @Override
    public Duration remaining() {
      return deadline.remaining();
    }
  }
}
