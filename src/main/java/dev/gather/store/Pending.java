package dev.gather.store;

import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.MonoSink;

/**
 * A write that waits to be done, and then to be told of. Once queued, it is the writer's, then the
 * syncer's, then his who tells.
 */
final class Pending<T> {
  private static final Logger log = LoggerFactory.getLogger(Pending.class);

  private final SqlWork<? extends @Nullable T> work;
  private final MonoSink<T> sink;
  private @Nullable Consumer<? super T> committed;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private volatile boolean cancelled;

  /**
   * @param committed is given the result, if there is one, as soon as it can be read
   */
  Pending(SqlWork<? extends @Nullable T> work, Consumer<? super T> committed, MonoSink<T> sink) {
    this.work = work;
    this.committed = committed;
    this.sink = sink;
    sink.onCancel(() -> cancelled = true);
  }

  boolean cancelled() {
    return cancelled;
  }

  void run(Session session) throws SQLException {
    result = work.run(session);
  }

  void failed(Throwable failure) {
    this.failure = Failures.of(failure);
  }

  /** Shows the result, unless it was shown already. */
  void committed() {
    Consumer<? super T> shown = committed;
    committed = null;
    T known = result;
    if (shown != null && known != null && failure == null) {
      try {
        shown.accept(known);
      } catch (RuntimeException mistake) {
        log.error("What was written could not be shown", mistake);
      }
    }
  }

  /** Tells whoever waits for it. */
  void signal() {
    committed();
    if (failure == null) {
      sink.success(result);
    } else {
      sink.error(failure);
    }
  }
}
