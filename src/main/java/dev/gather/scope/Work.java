package dev.gather.scope;

import reactor.core.publisher.Mono;

/** What is done for each member. */
@FunctionalInterface
public interface Work<M, T> {

  /**
   * Does it once subscribed to; a cancelled subscription stops it and frees what it holds.
   *
   * @return one outcome; an error signal is a bug and becomes {@code proxy_internal_error}
   */
  Mono<Outcome<T>> run(M member, Deadline deadline);
}
