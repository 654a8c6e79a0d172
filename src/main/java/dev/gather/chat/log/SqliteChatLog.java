package dev.gather.chat.log;

import dev.gather.store.Database;
import dev.gather.store.Schema;
import dev.gather.store.Session;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The log in the service's SQLite file. All messages that arrive while one commit is under way are
 * stored by the next one, whatever their rooms. At most {@value #LIMIT} messages wait; one more
 * fails at once with {@link LogBusyException}.
 */
public final class SqliteChatLog implements ChatLog {
  private static final int LIMIT = 16_384;

  private final Database database;
  private final Retention kept;
  private final Clock clock;
  private final Supplier<String> epochs;

  /** Guards {@code open} and {@code waiting}; held for a few instructions, never across I/O. */
  private final Object lock = new Object();

  /** Takes messages until its commit begins. */
  private @Nullable Batch open;

  private int waiting;
  private Consumer<List<Entry>> reader = entries -> {};

  /** One message that waits to be stored. */
  private record Waiting(Draft draft, MonoSink<Appended> sink) {}

  private static final class Batch {
    private final List<Waiting> waiting = new ArrayList<>();
  }

  /** What a commit has stored: what is new, and an answer to each; none if it has no room. */
  private record Stored(List<Optional<Appended>> answers, List<Entry> entries) {}

  /**
   * @param epochs makes names of epochs, a new one each time
   */
  public SqliteChatLog(Database database, Retention kept, Clock clock, Supplier<String> epochs) {
    this.database = database;
    this.kept = kept;
    this.clock = clock;
    this.epochs = epochs;
  }

  /** The tables that it needs. */
  public static Schema schema() {
    return ChatTables.SCHEMA;
  }

  /** There is no other node. */
  @Override
  public Mono<Void> watch(String room) {
    return Mono.empty();
  }

  @Override
  public void unwatch(String room) {
    // All is handed over anyway.
  }

  @Override
  public void follow(Consumer<List<Entry>> reader) {
    this.reader = reader;
  }

  @Override
  public Mono<Position> open(String room) {
    Mono<Position> known =
        database.read(
            session -> {
              ChatTables.Row row = new ChatTables(session).room(room);
              return row == null ? null : row.position();
            });
    Mono<Position> made =
        database.write(
            session -> {
              ChatTables.Row row = new ChatTables(session).room(room, kept.rooms(), epochs);
              return row == null ? null : row.position();
            });
    return known.switchIfEmpty(made).switchIfEmpty(Mono.error(this::full));
  }

  @Override
  public Mono<Appended> append(Draft draft) {
    return Mono.create(sink -> add(new Waiting(draft, sink)));
  }

  @Override
  public Mono<History> read(String room, @Nullable Position since, int limit) {
    return database.read(session -> history(new ChatTables(session), room, since, limit));
  }

  @Override
  public Mono<Map<String, Position>> rooms() {
    return database.read(session -> new ChatTables(session).rooms());
  }

  @Override
  public Mono<Boolean> drop(String room) {
    return database.write(session -> new ChatTables(session).drop(room));
  }

  @Override
  public Mono<Void> expire() {
    return database
        .read(session -> new ChatTables(session).expired(eldest()))
        .flatMapIterable(rooms -> rooms)
        .concatMap(
            room ->
                database.write(
                    session -> {
                      new ChatTables(session).expire(room, eldest());
                      return null;
                    }))
        .then();
  }

  private void add(Waiting message) {
    Batch begun = null;
    synchronized (lock) {
      if (waiting < LIMIT) {
        waiting++;
        if (open == null) {
          open = begun = new Batch();
        }
        open.waiting.add(message);
        message = null;
      }
    }
    if (message != null) {
      message.sink.error(new LogBusyException(LIMIT));
    } else if (begun != null) {
      commit(begun);
    }
  }

  private void commit(Batch batch) {
    database
        .<Stored>write(
            session -> store(session, seal(batch)), stored -> reader.accept(stored.entries))
        .subscribe(stored -> answer(batch, stored), failure -> fail(batch, failure));
  }

  /** From now on what arrives is left to the next batch. */
  private List<Waiting> seal(Batch batch) {
    synchronized (lock) {
      if (open == batch) {
        open = null;
      }
      return batch.waiting;
    }
  }

  private Stored store(Session session, List<Waiting> messages) throws SQLException {
    ChatTables tables = new ChatTables(session);
    Map<String, ChatTables.Row> rooms = new HashMap<>();
    List<Optional<Appended>> answers = new ArrayList<>(messages.size());
    List<Entry> entries = new ArrayList<>(messages.size());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    for (Waiting message : messages) {
      ChatTables.Row room = room(tables, message.draft.room(), rooms);
      answers.add(
          room == null
              ? Optional.empty()
              : Optional.of(store(tables, room, message.draft, now, entries)));
    }
    for (ChatTables.Row room : rooms.values()) {
      tables.advance(room, kept.messages());
    }
    return new Stored(answers, entries);
  }

  private ChatTables.@Nullable Row room(
      ChatTables tables, String name, Map<String, ChatTables.Row> rooms) throws SQLException {
    ChatTables.Row room = rooms.get(name);
    if (room == null) {
      room = tables.room(name, kept.rooms(), epochs);
      if (room != null) {
        rooms.put(name, room);
      }
    }
    return room;
  }

  private Appended store(
      ChatTables tables, ChatTables.Row room, Draft draft, Instant now, List<Entry> entries)
      throws SQLException {
    Long said = draft.key() == null ? null : tables.said(room, draft.from(), draft.key());
    if (said != null && said > room.last - kept.messages()) {
      return new Appended(new Position(room.epoch, said), true);
    }
    if (said != null) {
      tables.delete(room, said);
    }
    room.last++;
    Entry entry =
        new Entry(
            draft.room(), room.epoch, room.last, draft.from(), draft.text(), draft.action(), now);
    tables.insert(room, entry, draft.key());
    entries.add(entry);
    return new Appended(entry.position(), false);
  }

  private void answer(Batch batch, Stored stored) {
    done(batch);
    for (int i = 0; i < batch.waiting.size(); i++) {
      MonoSink<Appended> sink = batch.waiting.get(i).sink;
      stored.answers.get(i).ifPresentOrElse(sink::success, () -> sink.error(full()));
    }
  }

  private void fail(Batch batch, Throwable failure) {
    seal(batch);
    done(batch);
    batch.waiting.forEach(message -> message.sink.error(failure));
  }

  private void done(Batch batch) {
    synchronized (lock) {
      waiting -= batch.waiting.size();
    }
  }

  private @Nullable History history(
      ChatTables tables, String name, @Nullable Position since, int limit) throws SQLException {
    ChatTables.Row room = tables.room(name);
    if (room == null) {
      return null;
    }
    Position last = room.position();
    Instant eldest = eldest();
    if (since != null) {
      long known = Math.max(since.offset(), last.offset() - kept.messages());
      List<Entry> entries = tables.after(name, room, known, eldest, limit);
      History after = History.after(since, last, entries);
      if (after != null) {
        return after;
      }
    }
    int most = Math.min(limit, kept.messages());
    return History.newest(last, tables.newest(name, room, eldest, most));
  }

  private RoomLimitException full() {
    return new RoomLimitException(kept.rooms());
  }

  private Instant eldest() {
    return clock.instant().minus(kept.age());
  }
}
