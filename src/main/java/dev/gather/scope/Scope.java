package dev.gather.scope;

import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * Structured concurrency for one request. All that is started lives inside the scope and is gone
 * when the scope is gone. Safe to share; never blocks.
 *
 * <p>The source is read no further ahead than the plan says, members begin in order as their turns
 * come, and a reader that does not ask holds back the work. Cancelling the reports cancels every
 * member. An error of the source cancels every member and is passed on; a member's failure never
 * is.
 */
public final class Scope {
  private final Ticker ticker;
  private final ScopeMetrics metrics;

  public Scope(Ticker ticker, ScopeMetrics metrics) {
    this.ticker = ticker;
    this.metrics = metrics;
  }

  /**
   * Runs the members of {@code source}.
   *
   * @return a {@link Settled} for each member that was read, then one {@link Summary}
   */
  public <M, T> Flux<Report<M, T>> run(
      Plan<M> plan, Publisher<? extends M> source, Work<M, T> work) {
    return run(plan, source, member -> member, work);
  }

  /**
   * The same, with members that are made once they are needed, so that those that wait for their
   * turn have no state: what it pointed to would outlive it in the collector's old generation.
   *
   * @param opening makes a member out of what the source has for it, when its turn has come or when
   *     it is told that none will
   */
  public <S, M, T> Flux<Report<M, T>> run(
      Plan<S> plan,
      Publisher<? extends S> source,
      Function<? super S, ? extends M> opening,
      Work<M, T> work) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Report<M, T>> reader) {
        source.subscribe(new Run<S, M, T>(plan, opening, work, ticker, metrics, reader));
      }
    };
  }
}
