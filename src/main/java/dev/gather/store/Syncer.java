package dev.gather.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.concurrent.Queues;

/**
 * The one thread that syncs: all that was committed while the last sync was under way goes with the
 * next. It also copies the log into the file (a checkpoint), which would hold up the writer; to it
 * is left the rest once the log is long, for only what nobody adds to can be begun anew.
 *
 * <p>After a sync that failed, nobody knows what of the log is on the disk, even if the next one
 * succeeds (fsync(2)). So all fails from then on until the log has been copied whole, and the file
 * synced.
 */
final class Syncer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Syncer.class);

  /** Transactions from one checkpoint to the next: of few rows, about SQLite's own 1,000 pages. */
  private static final int INTERVAL = 200;

  /** A checkpoint leaves what was committed meanwhile to the next one, so many times. */
  private static final int CHECKPOINTS = 4;

  private final Session session;
  private final WriteAhead writeAhead;
  private final Queue<Committed> queue = Queues.<Committed>unboundedMultiproducer().get();
  private final Thread thread;
  private volatile boolean closed;

  // The thread's own.
  private int sinceCheckpoint;
  private boolean distrusted;

  /** One transaction that waits to be synced. */
  private record Committed(List<Pending<?>> writes, Runnable then) {}

  /**
   * @param session another than the writer's
   */
  Syncer(Session session, WriteAhead writeAhead) {
    this.session = session;
    this.writeAhead = writeAhead;
    this.thread = Thread.ofPlatform().name("gather-store-syncer").daemon().start(this::loop);
  }

  /** Syncs what was committed, and goes on from there; the writes have failed if it can't. */
  void sync(List<Pending<?>> writes, Runnable then) {
    queue.add(new Committed(writes, then));
    LockSupport.unpark(thread);
  }

  private void loop() {
    while (!closed || !queue.isEmpty()) {
      List<Committed> due = take();
      if (due.isEmpty()) {
        LockSupport.park(this);
      } else {
        sync(due);
        due.forEach(committed -> committed.then.run());
        checkpointIfDue(due.size());
      }
    }
  }

  private List<Committed> take() {
    List<Committed> due = new ArrayList<>();
    for (Committed next = queue.poll(); next != null; next = queue.poll()) {
      due.add(next);
    }
    return due;
  }

  private void sync(List<Committed> due) {
    try {
      writeAhead.sync();
      if (distrusted) {
        recover();
      }
    } catch (IOException | SQLException | RuntimeException failure) {
      distrusted = true;
      log.error("What was written can't be synced", failure);
      StoreFullException told = new StoreFullException("The disk of gather.data fails", failure);
      due.forEach(committed -> committed.writes.forEach(write -> write.failed(told)));
    }
  }

  private void recover() throws SQLException {
    if (!checkpoint("TRUNCATE")) {
      throw new StoreException("The log is in use", null);
    }
    distrusted = false;
    log.warn("What is written can be synced again");
  }

  private void checkpointIfDue(int transactions) {
    sinceCheckpoint += transactions;
    if (sinceCheckpoint < INTERVAL) {
      return;
    }
    sinceCheckpoint = 0;
    try {
      for (int i = 0; i < CHECKPOINTS && !checkpoint("PASSIVE"); i++) {
        log.trace("more was committed meanwhile");
      }
    } catch (SQLException failure) {
      log.warn("The log could not be copied into the file; it is tried again later", failure);
    }
  }

  /** Whether all of the log is in the file. */
  private boolean checkpoint(String mode) throws SQLException {
    return Boolean.TRUE.equals(
        session.first(
            "PRAGMA wal_checkpoint(" + mode + ")",
            row -> row.getInt("busy") == 0 && row.getInt("log") == row.getInt("checkpointed")));
  }

  /** Syncs what was committed. */
  @Override
  public void close() throws SQLException {
    closed = true;
    LockSupport.unpark(thread);
    try (session;
        writeAhead) {
      thread.join();
    } catch (IOException failure) {
      log.warn("The log was not closed well", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
