package dev.gather.store;

import static java.util.Collections.synchronizedList;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class DatabaseTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Schema NOTES =
      new Schema(
          "notes",
          1,
          List.of("CREATE TABLE IF NOT EXISTS note (text TEXT NOT NULL)"),
          List.of("INSERT INTO note VALUES ('lost')"));

  @TempDir private Path directory;
  private final CountDownLatch gate = new CountDownLatch(1);
  private Database database;

  @BeforeEach
  void open() {
    database = open(NOTES);
  }

  @AfterEach
  void close() {
    gate.countDown();
    database.close();
  }

  private Database open(Schema... schemas) {
    return Database.open(directory.resolve("test.db"), List.of(schemas));
  }

  @Test
  void whatWasWrittenIsThereAfterAnotherStart() {
    add("one").block(SOON);
    database.close();

    database = open(NOTES);

    assertThat(notes()).containsExactly("one");
  }

  @Test
  void writesThatWaitShareOneTransaction() {
    var first = holdUpTheWriter();
    var second = add("second").toFuture();
    var seen =
        database
            .write(
                session -> {
                  assertThat(texts(session)).containsExactly("second");
                  return notes();
                })
            .toFuture();
    gate.countDown();

    assertThat(seen.orTimeout(20, SECONDS).join()).isEmpty();
    assertThat(second).isCompletedWithValue(1);
    assertThat(first).isCompleted();
    assertThat(notes()).containsExactly("second");
  }

  @Test
  void aWriteThatFailsFailsAlone() {
    holdUpTheWriter();
    var before = add("before").toFuture();
    var bad =
        database
            .<Integer>write(
                session -> {
                  session.update("INSERT INTO note VALUES ('undone')");
                  return session.update("INSERT INTO note VALUES (?)", (Object) null);
                })
            .toFuture();
    var thrown =
        database
            .<Integer>write(
                session -> {
                  throw new IllegalStateException("its own");
                })
            .toFuture();
    var after = add("after").toFuture();
    gate.countDown();

    assertThat(after.orTimeout(20, SECONDS).join()).isEqualTo(1);
    assertThat(before).isCompletedWithValue(1);
    assertThat(bad)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseExactlyInstanceOf(StoreException.class);
    assertThat(thrown).failsWithin(SOON).withThrowableThat().withMessageContaining("its own");
    assertThat(notes()).containsExactly("before", "after");
  }

  @Test
  void tellsInTheOrderOfTheWritesOnAThreadThatMayNotBlock() {
    holdUpTheWriter();
    List<String> told = new ArrayList<>();
    List<Mono<String>> writes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String text = "n" + i;
      writes.add(add(text).thenReturn(text));
    }
    Flux<String> all =
        Flux.merge(Flux.fromIterable(writes), 100)
            .doOnNext(
                text -> {
                  assertThat(Schedulers.isInNonBlockingThread()).isTrue();
                  told.add(text);
                });
    var done = all.then().toFuture();
    gate.countDown();

    done.orTimeout(20, SECONDS).join();
    assertThat(told).hasSize(100).isEqualTo(notes());
  }

  @Test
  void showsInTheOrderOfTheWritesBeforeItTells() {
    holdUpTheWriter();
    List<String> happened = synchronizedList(new ArrayList<>());
    List<Mono<Integer>> writes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String text = "n" + i;
      writes.add(
          database
              .<Integer>write(
                  session -> session.update("INSERT INTO note VALUES (?)", text),
                  rows -> happened.add("shown " + text))
              .doOnNext(rows -> happened.add("told " + text)));
    }
    var done = Flux.merge(writes).then().toFuture();
    gate.countDown();

    done.orTimeout(20, SECONDS).join();
    assertThat(happened)
        .containsExactly("shown n0", "shown n1", "shown n2", "told n0", "told n1", "told n2");
  }

  @Test
  void aFailedWriteShowsNothing() {
    List<Object> shown = synchronizedList(new ArrayList<>());

    assertThatThrownBy(
            () ->
                database
                    .<Integer>write(
                        session -> session.update("INSERT INTO none VALUES (1)"), shown::add)
                    .block(SOON))
        .isInstanceOf(StoreException.class);
    assertThat(shown).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"one, one, -", "one, two, lost", "one, -, lost", "-, one, -", "-, -, -"})
  void knowsTheEndOfTheMachineFromThatOfTheProcess(
      @Nullable String before, @Nullable String after, @Nullable String lost) throws IOException {
    database.close();
    database = Database.open(directory.resolve("test.db"), List.of(NOTES), before);
    add("kept").block(SOON);
    Files.copy(directory.resolve("test.db"), directory.resolve("left.db"));
    Files.copy(directory.resolve("test.db-wal"), directory.resolve("left.db-wal"));
    database.close();

    database = Database.open(directory.resolve("left.db"), List.of(NOTES), after);

    assertThat(notes())
        .containsExactlyElementsOf(lost == null ? List.of("kept") : List.of("kept", lost));
  }

  @Test
  void knowsThatASyncHasFailed() throws IOException {
    add("kept").block(SOON);
    database.close();
    Path marker = WriteAhead.marker(directory.resolve("test.db"));
    Files.write(marker, new byte[0]);

    open();
    assertThat(notes()).containsExactly("kept", "lost");
    assertThat(marker).doesNotExist();

    database.close();
    open();
    assertThat(notes()).containsExactly("kept", "lost");
  }

  @Test
  void nothingIsLostWithAMachineThatEndsLater() {
    database.close();

    database = Database.open(directory.resolve("test.db"), List.of(NOTES), "another");

    assertThat(notes()).isEmpty();
  }

  @Test
  void aWriteThatWasUndoneAndCancelledShowsNothing() {
    holdUpTheWriter();
    List<Object> shown = synchronizedList(new ArrayList<>());
    AtomicReference<Disposable> writing = new AtomicReference<>();
    writing.set(
        database
            .<Integer>write(session -> session.update("INSERT INTO note VALUES ('x')"), shown::add)
            .subscribe());
    var bad =
        database
            .<Integer>write(
                session -> {
                  writing.get().dispose();
                  throw new IllegalStateException("its own");
                })
            .toFuture();
    gate.countDown();

    assertThat(bad).failsWithin(SOON);
    assertThat(notes()).isEmpty();
    assertThat(shown).isEmpty();
  }

  @Test
  void theLogDoesNotGrowWithWhatIsWritten() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      add("x".repeat(4_000)).block(SOON);
    }

    assertThat(Files.size(directory.resolve("test.db-wal"))).isLessThan(20_000_000);
    assertThat(Files.size(directory.resolve("test.db"))).isGreaterThan(6_000_000);
  }

  @Test
  void aFullDiskLosesNothingAndIsGotOver() {
    add("kept").block(SOON);
    long pages = pragma("page_count");
    pragma("max_page_count = " + pages);

    assertThatThrownBy(() -> add("x".repeat(100_000)).block(SOON))
        .isInstanceOf(StoreFullException.class);
    assertThat(notes()).containsExactly("kept");

    pragma("max_page_count = " + (pages + 100));
    add("more").block(SOON);
    assertThat(notes()).containsExactly("kept", "more");
  }

  @Test
  void refusesMoreThanItKeepsUpWith() {
    holdUpTheWriter();
    List<CompletableFuture<?>> taken = new ArrayList<>();
    for (int i = 1; i < Writer.LIMIT; i++) {
      taken.add(database.write(session -> 1).toFuture());
    }
    assertThatThrownBy(() -> add("one too many").block(SOON))
        .isInstanceOf(StoreBusyException.class)
        .hasMessageContaining("16384");
    gate.countDown();

    assertThat(taken).allSatisfy(write -> assertThat(write).succeedsWithin(SOON));
    add("room again").block(SOON);
    assertThat(notes()).containsExactly("room again");
  }

  @Test
  void closingDoesWhatWaits() {
    holdUpTheWriter();
    var waiting = add("waits").toFuture();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(database::close);
    gate.countDown();

    assertThat(closing).succeedsWithin(SOON);
    assertThat(waiting).isCompletedWithValue(1);
    assertThatThrownBy(() -> add("late").block(SOON)).isInstanceOf(StoreException.class);
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("test.db", "test.db.lock");

    database = open(NOTES);
    assertThat(notes()).containsExactly("waits");
  }

  @Test
  void aReaderMayNotWrite() {
    assertThatThrownBy(
            () ->
                database
                    .read(session -> session.update("INSERT INTO note VALUES ('x')"))
                    .block(SOON))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void aFileHasOneUser() {
    assertThatThrownBy(() -> open(NOTES))
        .isInstanceOf(StoreException.class)
        .hasMessage("another process of Gather is using it");
  }

  @Test
  void anotherLayoutIsRefused() {
    database.close();
    try {
      assertThatThrownBy(() -> open(new Schema("notes", 2, List.of())))
          .hasMessage("its tables of notes have layout 1, and this Gather knows 2");
    } finally {
      database = open(NOTES);
    }
  }

  @Test
  void aDirectoryThatCanNotBeUsedIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    String data = file.toString();
    assertThatThrownBy(() -> new StoreSettings(StoreKind.EMBEDDED, data).open(List.of(NOTES)))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("gather.data: '" + data + "' can't be used: ");
  }

  private CompletableFuture<?> holdUpTheWriter() {
    CountDownLatch held = new CountDownLatch(1);
    var first =
        database
            .<Void>write(
                session -> {
                  held.countDown();
                  awaited(gate);
                  return null;
                })
            .toFuture();
    awaited(held);
    return first;
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private Mono<Integer> add(String text) {
    return database.write(session -> session.update("INSERT INTO note VALUES (?)", text));
  }

  private long pragma(String pragma) {
    return database
        .<Long>write(session -> session.first("PRAGMA " + pragma, row -> row.getLong(1)))
        .blockOptional(SOON)
        .orElseThrow();
  }

  private List<String> notes() {
    return database.<List<String>>read(DatabaseTest::texts).blockOptional(SOON).orElseThrow();
  }

  private static List<String> texts(Session session) throws SQLException {
    return session.query("SELECT text FROM note ORDER BY rowid", row -> row.getString(1));
  }
}
