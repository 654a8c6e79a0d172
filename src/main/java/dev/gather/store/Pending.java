package dev.gather.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** A write that waits to be done, and then to be told of. Confined to the writer once queued. */
final class Pending<T> {
  private final SqlWork<? extends @Nullable T> work;
  private final MonoSink<T> sink;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private volatile boolean cancelled;

  Pending(SqlWork<? extends @Nullable T> work, MonoSink<T> sink) {
    this.work = work;
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

  /** Tells whoever waits for it. */
  void signal() {
    if (failure == null) {
      sink.success(result);
    } else {
      sink.error(failure);
    }
  }
}
