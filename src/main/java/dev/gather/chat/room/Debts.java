package dev.gather.chat.room;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What Redis has to be told of people who left, even if it is away just then. Safe to share. */
final class Debts {
  private static final Logger log = LoggerFactory.getLogger(Debts.class);

  private final Queue<Mono<Void>> owed = new ConcurrentLinkedQueue<>();

  /** Does it now, or else once Redis is there again. */
  void owe(Mono<Void> done) {
    done.subscribe(
        nothing -> {},
        away -> {
          log.debug("Redis was not told that someone left", away);
          owed.add(done);
        });
  }

  /** Does what was not done yet, one after another; ends with the first failure. */
  Mono<Void> settle() {
    return Mono.defer(
        () -> {
          Mono<Void> next = owed.peek();
          return next == null
              ? Mono.empty()
              : next.then(Mono.fromRunnable(owed::remove)).then(settle());
        });
  }
}
