package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Join;
import dev.gather.scope.Outcome;
import dev.gather.scope.Plan.Order;
import dev.gather.scope.Report;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Settled;
import dev.gather.scope.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A batch that can be carried out again and again, in each of the ways that there are. Members run
 * to their end, each in one attempt, and their bodies are counted, not held. Safe to share.
 */
public final class Trial {

  /** A way to carry out a batch. */
  public enum Mode {
    /** Blocking, one member after another on one thread. */
    SEQUENTIAL,
    /** Blocking, each member on a virtual thread of its own. */
    THREADS,
    /** As {@code /fetch} does it. */
    EVENT_LOOP
  }

  /**
   * What became of the batch.
   *
   * @param elapsed from its start to the end of its last member
   * @param bytes of all whole bodies
   */
  public record Run(Duration elapsed, List<Ended> members, long bytes) {
    /** Why members were no success, one error for each of those. */
    public List<String> errors() {
      return members.stream().map(Ended::error).filter(Objects::nonNull).toList();
    }
  }

  /**
   * What became of one member.
   *
   * @param elapsed its own time, the wait for its turn not counted; null if it never had one
   * @param error why it is no success, in the terms of a result's error; null if it is one
   */
  public record Ended(int index, @Nullable Duration elapsed, @Nullable String error) {}

  private final Fetcher fetcher;
  private final BlockingFetcher blocking;
  private final FetchOptions options;
  private final List<Member> members;

  Trial(Fetcher fetcher, BlockingFetcher blocking, FetchOptions options, List<Member> members) {
    this.fetcher = fetcher;
    this.blocking = blocking;
    this.options = options;
    this.members = members;
  }

  /** How many members the batch has. */
  public int members() {
    return members.size();
  }

  /**
   * Carries out the batch once it is subscribed to. Cancelling ends all its members at once.
   *
   * @param limit cuts it off as {@code deadline} does, if that is later
   */
  public Mono<Run> run(Mode mode, Duration limit) {
    FetchOptions limited = within(limit);
    return switch (mode) {
      case SEQUENTIAL -> told(blocking.sequentially(limited, members));
      case THREADS -> told(blocking.onThreads(limited, members));
      case EVENT_LOOP ->
          told(
              fetcher.fetch(limited, Order.COMPLETION, members.size(), Flux.fromIterable(members)));
    };
  }

  private FetchOptions within(Duration limit) {
    ScopeOptions scope = options.scope();
    Duration deadline = limit.compareTo(scope.deadline()) < 0 ? limit : scope.deadline();
    return new FetchOptions(
        new ScopeOptions(Join.ALL_SETTLED, scope.concurrency(), scope.timeout(), deadline),
        options.retry().once(),
        options.perHost(),
        BodyForm.NONE,
        options.maxBytes(),
        options.followRedirects());
  }

  /** What comes after it runs on a thread that goes on to live. */
  private static <M> Mono<Run> told(Flux<Report<M, Response>> reports) {
    return Mono.defer(
        () -> {
          List<Ended> ended = new ArrayList<>();
          LongAdder bytes = new LongAdder();
          return reports
              .<Run>handle(
                  (report, sink) -> {
                    switch (report) {
                      case Settled<M, Response> settled -> {
                        ended.add(ended(settled));
                        bytes.add(bytes(settled.outcome()));
                      }
                      case Summary<M, Response> summary ->
                          sink.next(new Run(summary.elapsed(), List.copyOf(ended), bytes.sum()));
                    }
                  })
              .single()
              .publishOn(Schedulers.parallel());
        });
  }

  private static long bytes(Outcome<Response> outcome) {
    return switch (outcome) {
      case Outcome.Success<Response> good -> good.value().bytes();
      case Outcome.Failed<Response>(Failure why, Response response) ->
          response == null ? 0 : response.bytes();
      case Outcome.Cancelled<Response> cut -> 0;
    };
  }

  private static Ended ended(Settled<?, Response> settled) {
    String error =
        switch (settled.outcome()) {
          case Outcome.Success<Response> good -> null;
          case Outcome.Failed<Response> bad -> bad.failure().type();
          case Outcome.Cancelled<Response> cut -> cut.failure().type();
        };
    return new Ended((int) settled.index(), settled.elapsed(), error);
  }
}
