package dev.gather.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import reactor.core.publisher.Mono;

/** A writer whose syncs are the test's to hold up and to fail. */
@Timeout(60)
class SyncerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicInteger syncs = new AtomicInteger();
  private final AtomicInteger marks = new AtomicInteger();
  private final AtomicInteger shown = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);
  private volatile boolean held;
  private Writer writer;

  private final class Disk implements WriteAhead {
    @Override
    public void sync() throws IOException {
      syncs.incrementAndGet();
      if (held) {
        awaited(gate);
      }
      if (failing.get()) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public void mark() {
      marks.incrementAndGet();
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() throws SQLException {
    writer = writer(true);
  }

  private Writer writer(boolean showsUnsynced) throws SQLException {
    Session session = session();
    session.query("PRAGMA journal_mode = WAL", row -> row.getString(1));
    session.update("PRAGMA synchronous = NORMAL");
    session.update("CREATE TABLE IF NOT EXISTS opened (boot TEXT)");
    session.update("CREATE TABLE IF NOT EXISTS note (text TEXT NOT NULL)");
    return new Writer(session, new Syncer(session(), new Disk()), showsUnsynced);
  }

  private Session session() throws SQLException {
    return new Session(DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db")));
  }

  @AfterEach
  void close() throws SQLException {
    gate.countDown();
    writer.close();
  }

  @Test
  void showsBeforeTheSyncAndTellsAfterIt() {
    held = true;
    CountDownLatch seen = new CountDownLatch(1);
    var told = writer.<Integer>write(SyncerTest::insert, rows -> seen.countDown()).toFuture();
    awaited(seen);

    assertThat(told).isNotDone();
    gate.countDown();

    assertThat(told).succeedsWithin(SOON);
  }

  @Test
  void syncsAllInTheCommitWhereALossCouldNotBeKnown() throws SQLException {
    writer.close();
    writer = writer(false);

    assertThat(writer.<Integer>write(SyncerTest::setting, any -> {}).block(SOON)).isEqualTo(2);
    assertThat(syncs).hasValue(0);
  }

  @Test
  void writesGoOnWhileOneIsSynced() {
    held = true;
    var first = add().toFuture();
    CountDownLatch others = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      writer.<Integer>write(SyncerTest::insert, rows -> others.countDown()).subscribe();
    }
    awaited(others);
    assertThat(first).isNotDone();
    gate.countDown();

    add().block(SOON);
    assertThat(syncs.get()).as("one for the first and one for the rest, or so").isLessThan(10);
  }

  @Test
  void nothingIsWrittenAfterASyncThatFailed() throws SQLException {
    add().block(SOON);
    failing.set(true);
    assertThatThrownBy(() -> add().block(SOON)).isInstanceOf(StoreFullException.class);
    failing.set(false);

    assertThatThrownBy(() -> add().block(SOON)).isInstanceOf(StoreFullException.class);
    assertThatThrownBy(() -> writer.<Integer>write(SyncerTest::insert, null).block(SOON))
        .isInstanceOf(StoreFullException.class);
    assertThat(marks).hasValue(1);
    assertThat(shown).hasValue(2);
    assertThat(notes()).isEqualTo(2);

    writer.close();
    writer = writer(true);
    assertThat(add().block(SOON)).isEqualTo(1);
    assertThat(notes()).isEqualTo(3);
  }

  @Test
  void aSyncThatFailsWithinACommitIsTheLastToo() throws SQLException {
    AtomicInteger tries = new AtomicInteger();
    SqlWork<Integer> unsynced =
        session -> {
          tries.incrementAndGet();
          insert(session);
          throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
        };

    assertThatThrownBy(() -> writer.write(unsynced, null).block(SOON))
        .isInstanceOf(StoreFullException.class);

    assertThat(tries).hasValue(1);
    assertThat(marks).hasValue(1);
    assertThatThrownBy(() -> writer.<Integer>write(SyncerTest::insert, null).block(SOON))
        .isInstanceOf(StoreFullException.class);
    assertThat(notes()).isZero();
  }

  @Test
  void aSyncThatFailsWithinACheckpointIsTheLastToo() throws SQLException {
    writer.close();
    writer = new Writer(session(), new Syncer(unsyncable(), new Disk()), true);

    await("the checkpoint")
        .atMost(SOON)
        .until(
            () -> {
              for (int i = 0; i < 100; i++) {
                add().onErrorComplete().block(SOON);
              }
              return marks.get() == 1;
            });

    assertThatThrownBy(() -> add().block(SOON)).isInstanceOf(StoreFullException.class);
  }

  /** Every statement on it ends in a sync that failed. */
  private static Session unsyncable() {
    return new Session(
        (Connection)
            Proxy.newProxyInstance(
                SyncerTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
                }));
  }

  @Test
  void whatIsSyncedByItsCommitFailsWithWhatItRestsOn() {
    held = true;
    failing.set(true);
    var unsynced = add().toFuture();
    await("its sync").atMost(SOON).until(() -> syncs.get() == 1);
    var synced = writer.<Integer>write(SyncerTest::insert, null).toFuture();
    await("its commit").atMost(SOON).until(() -> notes() == 2);
    gate.countDown();

    assertThat(unsynced).failsWithin(SOON);
    assertThat(synced).failsWithin(SOON);
  }

  @Test
  void whatMayNotBeReadUnsyncedIsSyncedByItsCommit() {
    held = true;
    var unsynced = add().toFuture();
    await("its sync").atMost(SOON).until(() -> syncs.get() == 1);
    var synced = writer.<Integer>write(SyncerTest::setting, null).toFuture();
    gate.countDown();

    assertThat(synced).succeedsWithin(SOON).isEqualTo(2);
    assertThat(unsynced).isCompleted();
    assertThat(syncs).hasValue(1);
    assertThat(writer.<Integer>write(SyncerTest::setting, any -> {}).block(SOON)).isEqualTo(1);
  }

  /** {@code synchronous}: 1 is NORMAL, 2 is FULL. */
  private static int setting(Session session) throws SQLException {
    return session.query("PRAGMA synchronous", row -> row.getInt(1)).getFirst();
  }

  private Mono<Integer> add() {
    return writer.write(SyncerTest::insert, rows -> shown.incrementAndGet());
  }

  private static int insert(Session session) throws SQLException {
    return session.update("INSERT INTO note VALUES ('x')");
  }

  private int notes() throws SQLException {
    try (Session reader = session()) {
      return reader.query("SELECT count(*) FROM note", row -> row.getInt(1)).getFirst();
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
