package dev.gather.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A few threads that read, each through one of as many read-only sessions. At most {@value #LIMIT}
 * reads wait; one more fails at once with {@link StoreBusyException}.
 */
final class Readers implements AutoCloseable {
  static final int COUNT = 4;
  static final int LIMIT = 10_000;

  private final Queue<Session> idle = new ConcurrentLinkedQueue<>();
  private final Scheduler scheduler =
      Schedulers.newBoundedElastic(COUNT, LIMIT / COUNT, "gather-store-reader");

  /** Opens a session for each thread. */
  @FunctionalInterface
  interface Opening {
    Session open() throws SQLException;
  }

  Readers(Opening opening) throws SQLException {
    for (int i = 0; i < COUNT; i++) {
      idle.add(opening.open());
    }
  }

  <T> Mono<T> read(SqlWork<? extends @Nullable T> work) {
    return Mono.<T>fromCallable(() -> run(work))
        .subscribeOn(scheduler)
        .publishOn(Schedulers.parallel())
        .onErrorMap(
            failure ->
                failure instanceof RejectedExecutionException
                    ? new StoreBusyException(LIMIT)
                    : Failures.of(failure));
  }

  private <T> @Nullable T run(SqlWork<? extends @Nullable T> work) throws SQLException {
    Session session = Objects.requireNonNull(idle.poll(), "as many sessions as threads");
    try {
      return work.run(session);
    } finally {
      idle.add(session);
    }
  }

  /** Lets the reads end that have begun. */
  @Override
  public void close() throws SQLException {
    scheduler.disposeGracefully().block();
    for (Session session : idle) {
      session.close();
    }
  }
}
