package dev.gather.fetch;

import dev.gather.scope.Join;
import dev.gather.scope.Plan.Order;
import dev.gather.scope.Report;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Settled;
import dev.gather.web.Json;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches from the service's own lab for a moment before the service says that it is ready, so that
 * the first callers don't wait for classes to load and code to be compiled. It is not among the
 * metrics of fetch. What goes wrong here is logged, and hinders nothing.
 */
final class WarmUp implements ApplicationRunner {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final Duration AT_MOST = Duration.ofMillis(1_500);
  private static final int BATCHES = 8;
  private static final int MEMBERS = 250;

  private final Fetcher fetcher;

  /**
   * @param fetcher with metrics of its own
   */
  WarmUp(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    Flux.range(0, BATCHES)
        .concatMap(batch -> batch())
        .take(AT_MOST)
        .onErrorResume(
            error -> {
              log.warn("the warm-up failed", error);
              return Mono.empty();
            })
        .blockLast(AT_MOST.plusSeconds(1));
  }

  private Mono<Void> batch() {
    FetchOptions options =
        FetchOptions.DEFAULT.in(new ScopeOptions(Join.ALL_SETTLED, 64, AT_MOST, AT_MOST), 64);
    Target base = fetcher.own().base();
    Flux<Member> members =
        Flux.range(0, MEMBERS).map(n -> Member.get("/lab/bytes/1024?seed=" + n, base));
    return fetcher.fetch(options, Order.REQUEST, MEMBERS, members).doOnNext(WarmUp::write).then();
  }

  private static void write(Report<MemberFetch, Response> report) {
    if (report instanceof Settled<MemberFetch, Response> settled) {
      Json.bytes(new FetchResult(settled)::writeJson);
    }
  }
}
