package dev.gather.fetch;

import dev.gather.scope.Deadline;
import dev.gather.scope.Join;
import dev.gather.scope.Outcome;
import dev.gather.scope.Plan;
import dev.gather.scope.Report;
import dev.gather.scope.Scope;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Ticker;
import dev.gather.web.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches with blocking calls on virtual threads, in the same scope as {@link Fetcher}: same
 * limits, same deadline, and a caller that goes away closes the sockets. Safe to share. Without
 * retries and without metrics.
 */
record BlockingFetcher(
    Scope scope,
    BlockingClients clients,
    TargetTurns turns,
    BlockingFileFetch files,
    Ticker ticker,
    InstanceId instance) {

  /** One after another, all of them on one thread. */
  Flux<Report<Member, Response>> sequentially(FetchOptions options, List<Member> members) {
    Duration deadline = options.scope().deadline();
    ScopeOptions one = new ScopeOptions(Join.ALL_SETTLED, 1, options.scope().timeout(), deadline);
    return fetch(
        plan(one, members),
        options,
        members,
        () -> Executors.newSingleThreadExecutor(Thread.ofVirtual().name("sequential").factory()));
  }

  /** At once as far as {@code concurrency} and {@code perHost} allow, each on its own thread. */
  Flux<Report<Member, Response>> onThreads(FetchOptions options, List<Member> members) {
    return fetch(
        plan(options.scope(), members).perKey(options.perHost(), Member::origin),
        options,
        members,
        Executors::newVirtualThreadPerTaskExecutor);
  }

  private static Plan<Member> plan(ScopeOptions options, List<Member> members) {
    return Plan.of("compare", options, Plan.Order.COMPLETION, members.size());
  }

  private Flux<Report<Member, Response>> fetch(
      Plan<Member> plan,
      FetchOptions options,
      List<Member> members,
      Supplier<ExecutorService> threads) {
    return Flux.using(
        threads::get,
        executor ->
            scope.run(
                plan,
                Flux.fromIterable(members),
                (member, deadline) ->
                    timed(
                        new BlockingFetch(clients, turns, files, instance, options, member),
                        executor,
                        options.scope().timeout(),
                        deadline)),
        ExecutorService::shutdown);
  }

  /** The scope ends it at the deadline by itself. */
  private Mono<Outcome<Response>> timed(
      BlockingFetch fetch, ExecutorService executor, Duration timeout, Deadline deadline) {
    Mono<Outcome<Response>> outcome = on(executor, fetch);
    return deadline.remaining().compareTo(timeout) <= 0
        ? outcome
        : outcome.timeout(
            timeout,
            Mono.fromSupplier(() -> new Outcome.Failed<>(fetch.expired())),
            ticker.scheduler());
  }

  /** Cancelling interrupts the thread, which closes the socket it waits for. */
  private static Mono<Outcome<Response>> on(ExecutorService executor, BlockingFetch fetch) {
    return Mono.create(
        sink -> {
          Future<?> running = executor.submit(() -> sink.success(fetch.call()));
          sink.onCancel(() -> running.cancel(true));
        });
  }
}
