package dev.gather.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqliteChatLogTest implements ChatLogContract {
  @TempDir private Path directory;
  private final AtomicInteger epochs = new AtomicInteger();
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private Database database;
  private ChatLog log;

  @BeforeEach
  void open() {
    open("test.db");
  }

  private void open(String file) {
    database = Database.open(directory.resolve(file), List.of(SqliteChatLog.schema()));
    InstantSource source = () -> now;
    Clock clock = source.withZone(ZoneOffset.UTC);
    log = new SqliteChatLog(database, KEPT, clock, () -> "e" + epochs.incrementAndGet());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  public ChatLog chatLog() {
    return log;
  }

  @Override
  public void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void aRestartGoesOnInTheSameEpoch() {
    Position first = append("one", "k").position();
    database.close();

    open();

    assertThat(append("one", "k")).isEqualTo(new Appended(first, true));
    assertThat(append("two", null).position()).isEqualTo(new Position(first.epoch(), 2));
  }

  @Test
  void theEndOfTheMachineBeginsAnEpoch() throws IOException {
    Position told = append("one", "k").position();
    database.<Integer>write(session -> session.update("UPDATE opened SET boot = 'b'")).block(SOON);
    Files.copy(directory.resolve("test.db"), directory.resolve("left.db"));
    Files.copy(directory.resolve("test.db-wal"), directory.resolve("left.db-wal"));
    database.close();

    open("left.db");

    History history = log.read("a", told, 10).blockOptional(SOON).orElseThrow();
    assertThat(history.whole()).isFalse();
    assertThat(history.last().epoch()).isNotEqualTo(told.epoch());
    assertThat(history.entries()).extracting(Entry::text).containsExactly("one");
    assertThat(append("one", "k"))
        .isEqualTo(new Appended(new Position(history.last().epoch(), told.offset()), true));
  }

  @Test
  void fewAreKeptBeyondWhatIsShown() {
    for (int i = 0; i < 200; i++) {
      append("m" + i, null);
    }

    assertThat(shown()).isEqualTo(KEPT.messages());
    assertThat(stored()).isBetween((long) KEPT.messages(), KEPT.messages() + 64L);
  }

  @Test
  void deletesWhatIsTooOldAndNothingElse() {
    append("old", null);
    append("old too", null);
    pass(KEPT.age().plusMinutes(1));
    append("new", null);
    log.append(new Draft("b", "ann", "elsewhere", false, null)).block(SOON);

    log.expire().block(SOON);

    assertThat(stored()).isEqualTo(2);
    assertThat(shown()).isOne();
    pass(KEPT.age().plusMinutes(1));
    log.expire().block(SOON);
    assertThat(stored()).isZero();
  }

  private int shown() {
    return log.read("a", null, 1_000).blockOptional(SOON).orElseThrow().entries().size();
  }

  private long stored() {
    return database
        .read(session -> session.first("SELECT count(*) FROM chat_message", row -> row.getLong(1)))
        .blockOptional(SOON)
        .orElseThrow();
  }

  private Appended append(String text, @Nullable String key) {
    return log.append(new Draft("a", "ann", text, false, key)).blockOptional(SOON).orElseThrow();
  }
}
