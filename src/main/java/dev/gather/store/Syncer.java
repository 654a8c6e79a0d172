package dev.gather.store;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.concurrent.Queues;

/**
 * The one thread that syncs: all that was committed while the last sync was under way goes with the
 * next. It also copies the log into the file (a checkpoint), which would hold up the writer; to it
 * is left the rest once the log is long, for only what nobody adds to can be begun anew.
 *
 * <p>After a sync that failed, nobody knows what of the log is on the disk, even if the next one
 * succeeds (fsync(2)), nor whether the kernel still has the rest. So that was the last one: what
 * the log has is read and checked again at the next start.
 */
final class Syncer {
  private static final Logger log = LoggerFactory.getLogger(Syncer.class);

  /** Transactions from one checkpoint to the next: of few rows, about SQLite's own 1,000 pages. */
  private static final int INTERVAL = 200;

  /** A checkpoint leaves what was committed meanwhile to the next one, so many times. */
  private static final int CHECKPOINTS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Session session;
  private final WriteAhead writeAhead;
  private final Queue<Committed> queue = Queues.<Committed>unboundedMultiproducer().get();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable StoreException failure;
  private int sinceCheckpoint;

  /** One transaction that waits to be told of, and perhaps to be synced before. */
  private record Committed(List<Pending<?>> writes, boolean synced, Runnable then) {}

  /**
   * @param session another than the writer's
   */
  Syncer(Session session, WriteAhead writeAhead) {
    this.session = session;
    this.writeAhead = writeAhead;
    this.thread = Thread.ofPlatform().name("gather-store-syncer").daemon().start(this::loop);
  }

  /**
   * Syncs what was committed, and goes on from there; the writes have failed if it can't.
   *
   * @param synced whether they are already
   */
  void sync(List<Pending<?>> writes, boolean synced, Runnable then) {
    queue.add(new Committed(writes, synced, then));
    LockSupport.unpark(thread);
  }

  /** Why nothing can be written any more; null if it can. */
  @Nullable StoreException failure() {
    return failure;
  }

  private void loop() {
    while (!closed || !queue.isEmpty()) {
      List<Committed> due = take();
      if (due.isEmpty()) {
        LockSupport.park(this);
      } else {
        if (!due.stream().allMatch(Committed::synced)) {
          sync();
        }
        StoreException failed = failure;
        if (failed != null) {
          // Those with a sync of their own too: what they rest on may not be on the disk.
          due.forEach(committed -> committed.writes.forEach(write -> write.failed(failed)));
        }
        due.forEach(Syncer::goOn);
        checkpointIfDue(due.size());
      }
    }
  }

  private static void goOn(Committed committed) {
    try {
      committed.then.run();
    } catch (Throwable mistake) {
      log.error("Nobody was told of what was written", mistake);
    }
  }

  private List<Committed> take() {
    List<Committed> due = new ArrayList<>();
    for (Committed next = queue.poll(); next != null; next = queue.poll()) {
      due.add(next);
    }
    return due;
  }

  private void sync() {
    if (failure == null) {
      try {
        writeAhead.sync();
      } catch (Throwable unsynced) {
        fail(unsynced);
      }
    }
  }

  /** From now on nothing is written. From any thread. */
  synchronized void fail(Throwable unsynced) {
    if (failure != null) {
      return;
    }
    failure = new StoreFullException("The disk of gather.data has failed", unsynced);
    log.error("What was written can't be synced; nothing more is until the next start", unsynced);
    try {
      writeAhead.mark();
    } catch (IOException unmarked) {
      log.error(
          "The next start won't know; start it after the machine has been started anew", unmarked);
    }
  }

  private void checkpointIfDue(int transactions) {
    sinceCheckpoint += transactions;
    if (sinceCheckpoint < INTERVAL || failure != null) {
      return;
    }
    sinceCheckpoint = 0;
    try {
      for (int i = 0; i < CHECKPOINTS && !checkpoint(session, "PASSIVE"); i++) {
        log.trace("more was committed meanwhile");
      }
    } catch (SQLException | RuntimeException later) {
      if (Failures.ofSync(later)) {
        fail(later);
        return;
      }
      log.warn("The log could not be copied into the file; it is tried again later", later);
    }
  }

  /**
   * Copies the log into the file.
   *
   * @param mode as SQLite names it
   * @return whether all of it is there now
   */
  static boolean checkpoint(Session session, String mode) throws SQLException {
    return Boolean.TRUE.equals(
        session.first(
            "PRAGMA wal_checkpoint(" + mode + ")",
            row -> row.getInt("busy") == 0 && row.getInt("log") == row.getInt("checkpointed")));
  }

  /**
   * Syncs what was committed; for at most 5 s.
   *
   * @return whether all is synced
   */
  boolean end() throws SQLException {
    closed = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(PATIENCE) || failure != null) {
        return false;
      }
      writeAhead.close();
    } catch (IOException unclosed) {
      log.warn("The log was not closed well", unclosed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
    session.close();
    return true;
  }
}
