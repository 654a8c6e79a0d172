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
 * to a thread that must not block, so that no subscriber holds up the next commit. A transaction of
 * nothing but what may be read unsynced is synced behind the next one; any other within itself.
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

  /** Whether SQLite syncs each commit; the thread's own. */
  private boolean syncing;

  /**
   * @param showsUnsynced whether what may be read before it is synced can be
   */
  Writer(Session session, Syncer syncer, boolean showsUnsynced) {
    this.session = session;
    this.syncer = syncer;
    this.showsUnsynced = showsUnsynced;
    this.thread = Thread.ofPlatform().name("gather-store-writer").daemon().start(this::loop);
  }

  <T> Mono<T> write(SqlWork<? extends @Nullable T> work, @Nullable Consumer<? super T> shown) {
    return Mono.create(
        sink -> {
          if (outstanding.incrementAndGet() > LIMIT) {
            outstanding.decrementAndGet();
            sink.error(new StoreBusyException(LIMIT));
          } else if (closed) {
            outstanding.decrementAndGet();
            sink.error(new StoreException("The store is closed", null));
          } else {
            queue.add(new Pending<>(work, shown, sink));
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
        write(batch);
      }
    }
  }

  private void write(List<Pending<?>> batch) {
    boolean synced = !showsUnsynced || !batch.stream().allMatch(Pending::isShown);
    StoreException failure = syncer.failure();
    if (failure == null) {
      commit(batch, synced);
      batch.forEach(Pending::show);
    } else {
      batch.forEach(pending -> pending.failed(failure));
    }
    syncer.sync(batch, synced, () -> signals.schedule(() -> tell(batch)));
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
  private void commit(List<Pending<?>> batch, boolean synced) {
    try {
      if (synced != syncing) {
        session.update("PRAGMA synchronous = " + (synced ? "FULL" : "NORMAL"));
        syncing = synced;
      }
      if (!transaction(batch, false)) {
        transaction(batch, true);
      }
    } catch (SQLException | RuntimeException | Error failure) {
      log.error("A transaction could not be begun or undone", failure);
      batch.forEach(pending -> pending.failed(failure));
    }
  }

  /** False if each write has to be done apart. */
  private boolean transaction(List<Pending<?>> batch, boolean apart) {
    try {
      session.update("BEGIN IMMEDIATE");
      for (Pending<?> pending : batch) {
        pending.reset();
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
      // To try again would succeed, and rest on what came before and may not be on the disk.
      boolean unsynced = Failures.ofSync(failure);
      if (unsynced) {
        syncer.fail(failure);
      }
      boolean over = apart || unsynced;
      if (over) {
        batch.forEach(pending -> pending.failed(failure));
      }
      return over;
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

  /** Does what waits, and tells of it; for at most 20 s, and 5 s more for the log. */
  @Override
  public void close() throws SQLException {
    closed = true;
    LockSupport.unpark(thread);
    boolean done = false;
    try {
      done = thread.join(DRAIN);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    boolean synced = syncer.end();
    signals.dispose();
    if (done && synced) {
      try (session) {
        Layout.closed(session);
      }
    } else {
      // Left open, for to close it copies the log into the file unchecked.
      log.error("{} writes were not done, or what was is not synced", outstanding);
    }
  }
}
