package dev.gather.scope;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How a feature runs its members: the caller's options and what the feature adds to them.
 *
 * @param kind the feature, as a label of metrics
 * @param order in which outcomes are told
 * @param lookahead members read and not yet told, at most: what a scope over an endless source
 *     holds in memory, and how far it looks past a busy key for a member that may run
 * @param perKey members of one key in flight at once
 * @param key what {@code perKey} counts by, such as the host
 * @param pace completes once a member whose turn it is may begin; null if it may at once
 */
public record Plan<M>(
    String kind,
    ScopeOptions options,
    Order order,
    int lookahead,
    int perKey,
    Function<? super M, ?> key,
    @Nullable Function<? super M, Mono<Void>> pace) {

  /** In which order outcomes are told. */
  public enum Order {
    /** As members end. */
    COMPLETION,
    /** As they were asked for; a later one waits until all before it are told. */
    REQUEST
  }

  /** A plan without keys. */
  public static <M> Plan<M> of(String kind, ScopeOptions options, Order order, int lookahead) {
    return new Plan<>(kind, options, order, lookahead, Integer.MAX_VALUE, member -> kind, null);
  }

  /** The same with at most {@code limit} members of one key in flight at once. */
  public Plan<M> perKey(int limit, Function<? super M, ?> key) {
    return new Plan<>(kind, options, order, lookahead, limit, key, pace);
  }

  /** The same with members that wait for something else, too, before they begin. */
  public Plan<M> paced(Function<? super M, Mono<Void>> waiting) {
    return new Plan<>(kind, options, order, lookahead, perKey, key, waiting);
  }

  /** Members begun and not yet told, at most: a slow reader slows the work, not the memory. */
  int window() {
    return order == Order.REQUEST ? lookahead : 2 * options.concurrency();
  }
}
