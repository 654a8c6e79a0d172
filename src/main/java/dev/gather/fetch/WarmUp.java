package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gather.scope.Deadline;
import dev.gather.scope.Plan.Order;
import dev.gather.scope.Report;
import dev.gather.scope.Settled;
import dev.gather.web.Faults;
import dev.gather.web.Json;
import dev.gather.web.JsonBody;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Fetches from an origin of its own, on a loopback port, before the service opens its doors, so
 * that the first callers don't wait for classes to load and code to be compiled. It ends once a
 * batch is fast, which an AOT cache makes early, or after about a quarter of a second. What goes
 * wrong here is logged, and hinders nothing.
 */
final class WarmUp implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** A batch that takes no longer is as fast as it needs to be: 8,000 members a second. */
  private static final Duration FAST = Duration.ofMillis(25);

  private static final Duration ABOUT = Duration.ofMillis(250);
  private static final Duration AT_MOST = Duration.ofSeconds(5);
  private static final int MEMBERS = 200;

  private final Function<DisposableServer, Fetcher> fetchers;
  private volatile boolean running;

  /**
   * @param fetchers makes a fetcher that may fetch from the origin given, with metrics of its own;
   *     it is closed after use
   */
  WarmUp(Function<DisposableServer, Fetcher> fetchers) {
    this.fetchers = fetchers;
  }

  /** Before the web server, which starts at one of the highest phases. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    running = true;
    String body = "warm ".repeat(200);
    DisposableServer origin =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> response.sendString(Mono.just(body), US_ASCII))
            .bindNow();
    Fetcher fetcher = fetchers.apply(origin);
    try {
      Deadline enough = new Deadline(fetcher.ticker(), ABOUT);
      Flux.range(0, Integer.MAX_VALUE)
          .concatMap(_ -> batch(fetcher, origin.port()).elapsed())
          .doOnNext(took -> log.debug("A batch took {} ms", took.getT1()))
          .takeUntil(took -> took.getT1() <= FAST.toMillis() || enough.remaining().isZero())
          .blockLast(AT_MOST);
    } catch (RuntimeException failure) {
      log.warn("The warm-up failed", failure);
    } finally {
      fetcher.clients().close();
      origin.disposeNow();
    }
  }

  private static Mono<Integer> batch(Fetcher fetcher, int port) {
    Target base = new Target("http", "127.0.0.1", null, port, "/", null);
    String urls =
        IntStream.range(0, MEMBERS)
            .mapToObj(n -> "\"http://127.0.0.1:" + port + "/?n=" + n + "\"")
            .collect(Collectors.joining(",", "{\"perHost\":64,\"urls\":[", "]}"));
    Batch batch = BatchReader.json(JsonBody.parse(urls), new Faults(), base, MEMBERS);
    return fetcher
        .fetch(batch.options(), Order.REQUEST, MEMBERS, batch.members())
        .doOnNext(WarmUp::write)
        .then(Mono.just(MEMBERS));
  }

  private static void write(Report<MemberFetch, Response> report) {
    if (report instanceof Settled<MemberFetch, Response> settled) {
      Json.bytes(new FetchResult(settled)::writeJson);
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
