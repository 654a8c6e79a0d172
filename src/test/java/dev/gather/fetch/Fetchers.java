package dev.gather.fetch;

import dev.gather.net.AddressGuard;
import dev.gather.net.AllowList;
import dev.gather.net.OwnAddresses;
import dev.gather.retry.Jitter;
import dev.gather.retry.RetryAfter;
import dev.gather.retry.RetryMetrics;
import dev.gather.retry.RetryOptions;
import dev.gather.retry.Retrying;
import dev.gather.scope.Deadline;
import dev.gather.scope.Outcome;
import dev.gather.scope.Scope;
import dev.gather.scope.ScopeMetrics;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Ticker;
import dev.gather.web.InstanceId;
import dev.gather.web.Memory;
import dev.gather.web.OwnConnections;
import dev.gather.web.Quota;
import dev.gather.web.ScopeFields;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A fetcher that may dial 127.0.0.1, with a clock of the test's. */
final class Fetchers implements AutoCloseable {
  /** Long enough never to be met by a test that passes. */
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final OwnAddresses addresses = new OwnAddresses(Schedulers.boundedElastic());
  private final OwnService own = new OwnService(null, false, new OwnConnections());
  private final Ticker ticker;
  private final Clients clients;
  private final Memory memory = new Memory("gather.fetch.max-held", 1_000_000);
  private final Watchdog watchdog;
  private final TargetTurns turns;
  private final Fetcher fetcher;

  Fetchers(LongSupplier nanoTime) {
    this(nanoTime, ScopeFields.MAX_CONCURRENCY);
  }

  Fetchers(LongSupplier nanoTime, int maxPerTarget) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AllowList allowed = AllowList.parse(List.of("127.0.0.1"));
    ticker = new Ticker(nanoTime, Schedulers.parallel());
    clients = new Clients(own, new AddressGuard(allowed, addresses, own::listensOn), nanoTime);
    watchdog = new Watchdog(ticker, BOUND, 1);
    turns = new TargetTurns(maxPerTarget, own, ticker, registry);
    fetcher =
        new Fetcher(
            new Scope(ticker, new ScopeMetrics(registry)),
            new Retrying(
                new RetryMetrics(registry), ticker.scheduler(), nanoTime, new SplittableRandom(1)),
            new RetryAfter(Clock.systemUTC()),
            clients,
            turns,
            new FileFetch((request, next) -> next.exchange(request)),
            own,
            new FetchMetrics(registry),
            watchdog,
            memory,
            ticker,
            new RequestFields(new InstanceId("gather-test")),
            null);
  }

  /** Two attempts after the first, a millisecond apart, on 503 alone. */
  static FetchOptions options() {
    return new FetchOptions(
        new ScopeOptions(ScopeOptions.DEFAULT.join(), 64, BOUND, BOUND),
        new RetryOptions(
            3, Duration.ofMillis(1), 1, Duration.ofSeconds(1), Jitter.NONE, Set.of(503), null),
        16,
        BodyForm.NONE,
        1_000,
        5);
  }

  Fetcher fetcher() {
    return fetcher;
  }

  OwnService own() {
    return own;
  }

  MemberFetch member(Member member) {
    return member(member, options());
  }

  MemberFetch member(Member member, FetchOptions options) {
    return new MemberFetch(fetcher, options, member, memory.lease(), Quota.none(), null);
  }

  /** Starts it anew for each subscription. */
  Mono<Outcome<Response>> running(MemberFetch fetch) {
    return Mono.defer(() -> fetch.run(new Deadline(ticker, BOUND)));
  }

  Outcome<Response> outcome(MemberFetch fetch) {
    return running(fetch).blockOptional(BOUND).orElseThrow();
  }

  @Override
  public void close() {
    watchdog.close();
    clients.close();
    addresses.close();
  }
}
