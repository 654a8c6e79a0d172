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
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Flux;

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
    RequestFields fields) {
  static final String USER_AGENT = "Gather";

  /**
   * Fetches the members, each once it is its turn.
   *
   * @param lookahead members read and not yet told, at most
   */
  Flux<Report<MemberFetch, Response>> fetch(
      FetchOptions options, Plan.Order order, int lookahead, Flux<Member> members) {
    Plan<Member> plan =
        Plan.<Member>of("fetch", options.scope(), order, lookahead)
            .perKey(options.perHost(), Member::origin);
    return Flux.using(
        memory::lease,
        lease ->
            scope
                .<Member, MemberFetch, Response>run(
                    plan,
                    members,
                    member -> new MemberFetch(this, options, member, lease),
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
        fields);
  }

  boolean isLab(Target target) {
    return own.isLab(target);
  }
}
