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
  private @Nullable Consumer<? super T> shown;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private volatile boolean cancelled;

  /**
   * @param shown is given the result, if there is one, as soon as it can be read; null if nobody
   *     may read it before it is synced
   */
  Pending(
      SqlWork<? extends @Nullable T> work, @Nullable Consumer<? super T> shown, MonoSink<T> sink) {
    this.work = work;
    this.shown = shown;
    this.sink = sink;
    sink.onCancel(() -> cancelled = true);
  }

  boolean cancelled() {
    return cancelled;
  }

  /** As before it was run, for its transaction was undone. */
  void reset() {
    result = null;
    failure = null;
  }

  void run(Session session) throws SQLException {
    result = work.run(session);
  }

  void failed(Throwable failure) {
    this.failure = Failures.of(failure);
  }

  /** Whether it may be read before it is synced. */
  boolean isShown() {
    return shown != null;
  }

  /** Shows the result, if there is one. */
  void show() {
    T known = result;
    if (shown != null && known != null && failure == null) {
      try {
        shown.accept(known);
      } catch (Throwable mistake) {
        log.error("What was written could not be shown", mistake);
      }
    }
  }

  /** Tells whoever waits for it. */
  void signal() {
    if (failure == null) {
      sink.success(result);
    } else {
      sink.error(failure);
    }
  }
}
