package dev.gather.fetch;

import dev.gather.retry.RetryAfter;
import dev.gather.retry.Retrying;
import dev.gather.scope.Plan;
import dev.gather.scope.Report;
import dev.gather.scope.Scope;
import dev.gather.scope.ScopeMetrics;
import dev.gather.scope.Settled;
import dev.gather.scope.Ticker;
import dev.gather.web.Memory;
import dev.gather.web.Quota;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches many URLs at once: {@code concurrency} in flight, {@code perHost} to one host, the rest
 * waiting in order. Safe to share; never blocks. What goes wrong with a member is its outcome,
 * never an error signal; an error of the source of members is passed on.
 */
record Fetcher(
    Scope scope,
    Retrying retrying,
    RetryAfter retryAfter,
    Clients clients,
    TargetTurns turns,
    FileFetch files,
    OwnService own,
    FetchMetrics metrics,
    Watchdog watchdog,
    Memory memory,
    Ticker ticker,
    RequestFields fields,
    @Nullable Traces traces) {
  static final String USER_AGENT = "Gather";

  /**
   * Fetches the members, each once it is its turn.
   *
   * @param lookahead members read and not yet told, at most
   */
  Flux<Report<MemberFetch, Response>> fetch(
      FetchOptions options, Plan.Order order, int lookahead, Flux<Member> members) {
    return fetch(new Batch(options, members, Batch.UNKNOWN), Quota.none(), order, lookahead);
  }

  /**
   * The same within a quota. Members of a batch whose size is known have been paid for; others wait
   * until they can be, and all wait for what is owed.
   */
  Flux<Report<MemberFetch, Response>> fetch(
      Batch batch, Quota quota, Plan.Order order, int lookahead) {
    FetchOptions options = batch.options();
    Plan<Member> unpaced =
        Plan.<Member>of("fetch", options.scope(), order, lookahead)
            .perKey(options.perHost(), Member::origin);
    Plan<Member> plan = quota.isLimited() ? unpaced.paced(member -> pace(batch, quota)) : unpaced;
    return traces == null
        ? run(batch, quota, plan, null)
        : Flux.deferContextual(context -> run(batch, quota, plan, traces.of(context)));
  }

  private static Mono<Void> pace(Batch batch, Quota quota) {
    return batch.size() == Batch.UNKNOWN ? quota.turn().then(quota.solvency()) : quota.solvency();
  }

  private Flux<Report<MemberFetch, Response>> run(
      Batch batch, Quota quota, Plan<Member> plan, Traces.@Nullable Batch trace) {
    return Flux.using(
        memory::lease,
        lease ->
            scope
                .<Member, MemberFetch, Response>run(
                    plan,
                    batch.members(),
                    member -> new MemberFetch(this, batch.options(), member, lease, quota, trace),
                    MemberFetch::run)
                .doOnNext(
                    report -> {
                      if (report instanceof Settled<MemberFetch, Response> settled) {
                        settled.member().told();
                        metrics.settled(settled);
                      }
                    }));
  }

  /** The same through other clients, and measured elsewhere. */
  Fetcher through(Clients others, MeterRegistry registry) {
    return new Fetcher(
        new Scope(ticker, new ScopeMetrics(registry)),
        retrying,
        retryAfter,
        others,
        turns,
        files,
        own,
        new FetchMetrics(registry),
        watchdog,
        memory,
        ticker,
        fields,
        null);
  }

  boolean isLab(Target target) {
    return own.isLab(target);
  }
}
