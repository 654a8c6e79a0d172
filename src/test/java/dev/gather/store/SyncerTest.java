package dev.gather.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A writer whose syncs are the test's to hold up and to fail. */
@Timeout(60)
class SyncerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicInteger syncs = new AtomicInteger();
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
    public void close() {}
  }

  @BeforeEach
  void open() throws SQLException {
    writer = writer(true);
  }

  private Writer writer(boolean showsUnsynced) throws SQLException {
    Session session = session();
    session.query("PRAGMA journal_mode = WAL", row -> row.getString(1));
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsAfterTheSync(boolean showsUnsynced) throws SQLException {
    writer.close();
    writer = writer(showsUnsynced);
    held = true;
    CountDownLatch committed = new CountDownLatch(1);
    var told = writer.<Integer>write(this::add, rows -> committed.countDown()).toFuture();

    if (showsUnsynced) {
      awaited(committed);
    } else {
      assertThat(writer.<Integer>write(session -> 1, any -> {}).toFuture()).isNotDone();
      assertThat(committed.getCount()).isEqualTo(1);
    }
    assertThat(told).isNotDone();
    gate.countDown();

    assertThat(told).succeedsWithin(SOON);
    awaited(committed);
  }

  @Test
  void writesGoOnWhileOneIsSynced() {
    held = true;
    var first = add().toFuture();
    CountDownLatch others = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      writer.<Integer>write(this::add, rows -> others.countDown()).subscribe();
    }
    awaited(others);
    assertThat(first).isNotDone();
    gate.countDown();

    add().block(SOON);
    assertThat(syncs.get()).as("one for the first and one for the rest, or so").isLessThan(10);
  }

  @Test
  void aSyncThatFailsAcknowledgesNothingUntilTheFileHasAll() throws SQLException {
    failing.set(true);
    assertThatThrownBy(() -> add().block(SOON)).isInstanceOf(StoreFullException.class);
    assertThatThrownBy(() -> add().block(SOON)).isInstanceOf(StoreFullException.class);
    failing.set(false);

    try (Session reader = session()) {
      reader.update("BEGIN");
      assertThat(count(reader)).isEqualTo(2);
      // Who reads an older state keeps the log from being emptied.
      assertThatThrownBy(() -> add().block(SOON)).isInstanceOf(StoreFullException.class);
      reader.update("COMMIT");
    }
    assertThat(add().block(SOON)).isEqualTo(1);
    assertThat(directory.resolve("test.db-wal")).isEmptyFile();
    assertThat(add().block(SOON)).isEqualTo(1);
    assertThat(shown).hasValue(5);
  }

  private Mono<Integer> add() {
    return writer.write(this::add, rows -> shown.incrementAndGet());
  }

  private int add(Session session) throws SQLException {
    return session.update("INSERT INTO note VALUES ('x')");
  }

  private static int count(Session session) throws SQLException {
    return List.copyOf(session.query("SELECT count(*) FROM note", row -> row.getInt(1))).getFirst();
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
