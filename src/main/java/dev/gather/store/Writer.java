package dev.gather.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

/**
 * The one thread that writes. It takes all writes that wait, commits them in one transaction, has
 * them synced, and then tells of each in the order of their arrival (group commit). Telling is left
 * to a thread that must not block, so that no subscriber holds up the next commit.
 *
 * <p>At most {@value #LIMIT} writes are waiting or not told of yet; one more fails at once with
 * {@link StoreBusyException}.
 */
final class Writer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);
  static final int LIMIT = 16_384;
  private static final int BATCH = 1_024;
  private static final Duration DRAIN = Duration.ofSeconds(20);

  private final Session session;
  private final Syncer syncer;
  private final boolean showsUnsynced;
  private final Scheduler.Worker signals = Schedulers.parallel().createWorker();

  /** Takes no lock, so that an event loop may add to it. */
  private final Queue<Pending<?>> queue = Queues.<Pending<?>>unboundedMultiproducer().get();

  private final AtomicInteger outstanding = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param showsUnsynced whether a result is shown once it is committed, or only once it is synced
   */
  Writer(Session session, Syncer syncer, boolean showsUnsynced) {
    this.session = session;
    this.syncer = syncer;
    this.showsUnsynced = showsUnsynced;
    this.thread = Thread.ofPlatform().name("gather-store-writer").daemon().start(this::loop);
  }

  <T> Mono<T> write(SqlWork<? extends @Nullable T> work, Consumer<? super T> committed) {
    return Mono.create(
        sink -> {
          if (outstanding.incrementAndGet() > LIMIT) {
            outstanding.decrementAndGet();
            sink.error(new StoreBusyException(LIMIT));
          } else if (closed) {
            outstanding.decrementAndGet();
            sink.error(new StoreException("The store is closed", null));
          } else {
            queue.add(new Pending<>(work, committed, sink));
            LockSupport.unpark(thread);
          }
        });
  }

  private void loop() {
    while (!closed || outstanding.get() > 0) {
      List<Pending<?>> batch = take();
      if (batch.isEmpty()) {
        LockSupport.park(this);
      } else {
        commit(batch);
        if (showsUnsynced) {
          batch.forEach(Pending::committed);
        }
        syncer.sync(batch, () -> signals.schedule(() -> tell(batch)));
      }
    }
  }

  private List<Pending<?>> take() {
    List<Pending<?>> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      Pending<?> next = queue.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  private void tell(List<Pending<?>> batch) {
    batch.forEach(Pending::signal);
    if (outstanding.addAndGet(-batch.size()) == 0 && closed) {
      LockSupport.unpark(thread);
    }
  }

  /** Commits all at once; if one fails, all are undone and done again, each to fail alone. */
  private void commit(List<Pending<?>> batch) {
    if (!transaction(batch, false)) {
      transaction(batch, true);
    }
  }

  private boolean transaction(List<Pending<?>> batch, boolean apart) {
    try {
      session.update("BEGIN IMMEDIATE");
      for (Pending<?> pending : batch) {
        if (pending.cancelled()) {
          continue;
        }
        if (apart) {
          runApart(pending);
        } else {
          pending.run(session);
        }
      }
      session.update("COMMIT");
      return true;
    } catch (SQLException | RuntimeException | Error failure) {
      undone("ROLLBACK");
      if (apart) {
        batch.forEach(pending -> pending.failed(failure));
      }
      return false;
    }
  }

  private void runApart(Pending<?> pending) throws SQLException {
    session.update("SAVEPOINT apart");
    try {
      pending.run(session);
    } catch (SQLException | RuntimeException | Error failure) {
      pending.failed(failure);
      if (!undone("ROLLBACK TO apart")) {
        throw failure;
      }
    }
    session.update("RELEASE apart");
  }

  /** False if there is nothing to undo: SQLite ends a transaction itself when the disk is full. */
  private boolean undone(String rollback) {
    try {
      session.update(rollback);
      return true;
    } catch (SQLException over) {
      log.debug("nothing to undo", over);
      return false;
    }
  }

  /** Does what waits, and tells of it; for at most 20 s. Notes that all is synced. */
  @Override
  public void close() throws SQLException {
    closed = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(DRAIN)) {
        log.error("{} writes were not done within {}", outstanding, DRAIN);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    signals.dispose();
    try (session) {
      syncer.close();
      Layout.closed(session);
    }
  }
}
