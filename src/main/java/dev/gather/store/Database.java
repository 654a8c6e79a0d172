package dev.gather.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import reactor.core.publisher.Mono;

/**
 * One SQLite file, written by one thread and read by a few. Safe to share; never blocks a caller.
 * What a completed write wrote survives the end of the process and the loss of power, and so does
 * what can be read, but for what was written to be read at once.
 *
 * <p>Errors are {@link StoreException}s: {@link StoreFullException} where there is no room, after
 * which reading goes on, and writing too once there is room again, or after the next start if a
 * sync has failed; {@link StoreBusyException} where more is asked than the store keeps up with.
 * What a work throws itself is passed on.
 */
public final class Database implements AutoCloseable {
  /** What the log keeps of the disk once it has been copied into the file. */
  private static final int LOG_BYTES = 64 * 1024 * 1024;

  /** Pages of 4 KiB in the log from which on the writer copies what the syncer has left. */
  private static final int LOG_PAGES = 4096;

  private final FileChannel lock;
  private final Writer writer;
  private final Readers readers;

  private Database(FileChannel lock, Writer writer, Readers readers) {
    this.lock = lock;
    this.writer = writer;
    this.readers = readers;
  }

  /**
   * Opens or makes the file, in a directory that exists.
   *
   * @throws StoreException if it can't be opened, is in use, or has another layout
   */
  public static Database open(Path file, List<Schema> schemas) {
    return open(file, schemas, Boot.id());
  }

  /**
   * @param boot names the present run of the machine; null if it has no name
   */
  static Database open(Path file, List<Schema> schemas, @Nullable String boot) {
    FileChannel lock = lock(file.resolveSibling(file.getFileName() + ".lock"));
    try {
      return open(lock, file, schemas, boot);
    } catch (SQLException failure) {
      unlock(lock);
      throw new StoreException("SQLite says: " + failure.getMessage(), failure);
    } catch (StoreException failure) {
      unlock(lock);
      throw failure;
    }
  }

  private static Database open(
      FileChannel lock, Path file, List<Schema> schemas, @Nullable String boot)
      throws SQLException {
    Session session = writing(file);
    try {
      Path marker = WriteAhead.marker(file);
      boolean unsynced = Files.exists(marker);
      Layout.apply(session, schemas, boot, unsynced);
      if (unsynced) {
        // What was not brought to the disk is brought there as it was read.
        Syncer.checkpoint(session, "TRUNCATE");
      }
      boolean noted = boot != null && Layout.opened(session, boot);
      WriteAhead writeAhead = WriteAhead.of(file);
      writeAhead.sync();
      Files.deleteIfExists(marker);
      Session copying = writing(file);
      Readers readers = new Readers(() -> readOnly(file));
      // If the run is not noted, nobody could know later that what was read may be gone.
      Writer writer = new Writer(session, new Syncer(copying, writeAhead), noted);
      return new Database(lock, writer, readers);
    } catch (SQLException | StoreException failure) {
      session.close();
      throw failure;
    } catch (IOException failure) {
      session.close();
      throw new StoreException("can't sync " + failure.getMessage(), failure);
    }
  }

  /**
   * Writes once subscribed to, together with all that is written at that time, and completes when
   * it is synced; on a thread that must not be blocked, in the order of the writes. If another
   * write of its transaction fails, the work is undone and run again: it may change nothing but the
   * file.
   */
  public <T> Mono<T> write(SqlWork<? extends @Nullable T> work) {
    return writer.write(work, null);
  }

  /**
   * The same for what may be read before it is synced, and so be lost with the machine; then {@link
   * Schema#afterLoss} is run.
   *
   * @param shown is given the result, if there is one, as soon as it can be read: on a thread that
   *     must not be blocked, in the order of the writes, before they complete
   */
  public <T> Mono<T> write(SqlWork<? extends @Nullable T> work, Consumer<? super T> shown) {
    return writer.write(work, shown);
  }

  /** Reads once subscribed to, what was committed by then; completes on a thread like a write's. */
  public <T> Mono<T> read(SqlWork<? extends @Nullable T> query) {
    return readers.read(query);
  }

  /** Takes nothing more, ends what was begun, and leaves one file. */
  @Override
  public void close() {
    try {
      readers.close();
      writer.close();
    } catch (SQLException failure) {
      throw new StoreException("The store was not closed well", failure);
    } finally {
      unlock(lock);
    }
  }

  private static Session writing(Path file) throws SQLException {
    Session session = new Session(config().createConnection(url(file)));
    session.query("PRAGMA wal_autocheckpoint = " + LOG_PAGES, row -> row.getInt(1));
    return session;
  }

  private static Session readOnly(Path file) throws SQLException {
    SQLiteConfig config = config();
    config.setReadOnly(true);
    return new Session(config.createConnection(url(file)));
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    // The syncer syncs what is committed.
    config.setSynchronous(SynchronousMode.NORMAL);
    config.setJournalSizeLimit(LOG_BYTES);
    config.setBusyTimeout(5_000);
    return config;
  }

  private static String url(Path file) {
    return "jdbc:sqlite:" + file;
  }

  /** Held until the file is closed; the operating system lets go of it with the process. */
  private static FileChannel lock(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException failure) {
      throw new StoreException("can't write " + failure.getMessage(), failure);
    }
    throw new StoreException("another process of Gather is using it", null);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    }
  }

  private static void unlock(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException failure) {
      throw new StoreException("The lock was not released", failure);
    }
  }
}
