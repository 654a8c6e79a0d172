package dev.gather.pipeline.jobs;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads a list of a job that grows, page by page as its reader asks for it, and waits at its end
 * for more. Confined to one subscription, whose signals come one at a time.
 */
final class Growing<T> {
  private final LiveJob live;
  private final LongFunction<Mono<List<T>>> page;
  private final ToLongFunction<T> position;
  private final Predicate<Job> whole;
  private long after;
  private boolean ended;

  private Growing(
      LiveJob live,
      long after,
      LongFunction<Mono<List<T>>> page,
      ToLongFunction<T> position,
      Predicate<Job> whole) {
    this.live = live;
    this.after = after;
    this.page = page;
    this.position = position;
    this.whole = whole;
  }

  /**
   * The elements whose position is above {@code after}, in order.
   *
   * @param page what is there now from above a position on
   * @param whole whether the list of a job grows no more
   */
  static <T> Flux<T> of(
      LiveJob live,
      long after,
      LongFunction<Mono<List<T>>> page,
      ToLongFunction<T> position,
      Predicate<Job> whole) {
    return Flux.defer(() -> new Growing<>(live, after, page, position, whole).pages())
        .concatMapIterable(Function.identity(), 1);
  }

  private Flux<List<T>> pages() {
    return Mono.defer(this::next).repeat(() -> !ended);
  }

  /** A page, or nothing once there is reason to look again. */
  private Mono<List<T>> next() {
    Job seen = live.job();
    return page.apply(after)
        .flatMap(
            found -> {
              if (!found.isEmpty()) {
                after = position.applyAsLong(found.getLast());
                return Mono.just(found);
              }
              if (whole.test(seen)) {
                ended = true;
                return Mono.empty();
              }
              return live.moments().filter(now -> !now.equals(seen)).next().then(Mono.empty());
            });
  }
}
