package dev.gather.chat.log;

import dev.gather.store.Schema;
import dev.gather.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables of the log, and every statement on them. */
final class ChatTables {
  static final Schema SCHEMA =
      new Schema(
          "chat",
          1,
          List.of(
              """
              CREATE TABLE IF NOT EXISTS chat_room (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                epoch TEXT NOT NULL,
                last INTEGER NOT NULL)\
              """,
              """
              CREATE TABLE IF NOT EXISTS chat_message (
                room INTEGER NOT NULL,
                "offset" INTEGER NOT NULL,
                at INTEGER NOT NULL,
                nick TEXT NOT NULL,
                text TEXT NOT NULL,
                action INTEGER NOT NULL,
                key TEXT,
                PRIMARY KEY (room, "offset")) WITHOUT ROWID\
              """,
              """
              CREATE UNIQUE INDEX IF NOT EXISTS chat_message_key
                ON chat_message (room, nick, key) WHERE key IS NOT NULL\
              """,
              "DROP INDEX IF EXISTS chat_message_at"),
          // Readers may know messages that are gone, and whose offsets others will get.
          List.of("UPDATE chat_room SET epoch = lower(hex(randomblob(8)))"));

  /** So many messages of a room are deleted at once, since each deletion writes a page more. */
  private static final int DELETED = 64;

  /** A room as one transaction knows it. */
  static final class Row {
    final long id;
    final String epoch;
    private final long before;
    long last;

    Row(ResultSet row) throws SQLException {
      this.id = row.getLong("id");
      this.epoch = row.getString("epoch");
      this.before = row.getLong("last");
      this.last = before;
    }

    Position position() {
      return new Position(epoch, last);
    }
  }

  private static final String SELECT =
      """
      SELECT "offset", at, nick, text, action FROM chat_message
      WHERE room = ? AND at >= ? AND "offset" > ? AND "offset" <= ? ORDER BY "offset" \
      """;

  private final Session session;

  ChatTables(Session session) {
    this.session = session;
  }

  @Nullable Row room(String name) throws SQLException {
    return session.first("SELECT id, epoch, last FROM chat_room WHERE name = ?", Row::new, name);
  }

  /** The room, made with a new epoch if there is none; null if there are {@code limit} others. */
  @Nullable Row room(String name, int limit, Supplier<String> epochs) throws SQLException {
    Row known = room(name);
    if (known != null) {
      return known;
    }
    session.update(
        """
        INSERT INTO chat_room (name, epoch, last)
        SELECT ?, ?, 0 WHERE (SELECT count(*) FROM chat_room) < ?\
        """,
        name,
        epochs.get(),
        limit);
    return room(name);
  }

  Map<String, Position> rooms() throws SQLException {
    Map<String, Position> rooms = new HashMap<>();
    session.query(
        "SELECT name, id, epoch, last FROM chat_room",
        row -> rooms.put(row.getString("name"), new Row(row).position()));
    return rooms;
  }

  /** The offset of a message that was said with this key, or null. */
  @Nullable Long said(Row room, String nick, String key) throws SQLException {
    return session.first(
        "SELECT \"offset\" FROM chat_message WHERE room = ? AND nick = ? AND key = ?",
        row -> row.getLong(1),
        room.id,
        nick,
        key);
  }

  void insert(Row room, Entry entry, @Nullable String key) throws SQLException {
    session.update(
        "INSERT INTO chat_message VALUES (?, ?, ?, ?, ?, ?, ?)",
        room.id,
        entry.offset(),
        entry.at().toEpochMilli(),
        entry.from(),
        entry.text(),
        entry.action() ? 1 : 0,
        key);
  }

  void delete(Row room, long offset) throws SQLException {
    session.update("DELETE FROM chat_message WHERE room = ? AND \"offset\" = ?", room.id, offset);
  }

  /** Writes down how far the room has come; now and then forgets what is not among its newest. */
  void advance(Row room, int kept) throws SQLException {
    session.update("UPDATE chat_room SET last = ? WHERE id = ?", room.last, room.id);
    if (room.last / DELETED > room.before / DELETED) {
      session.update(
          "DELETE FROM chat_message WHERE room = ? AND \"offset\" <= ?", room.id, room.last - kept);
    }
  }

  List<Entry> after(String name, Row room, long offset, Instant eldest, int limit)
      throws SQLException {
    return session.query(
        SELECT + "LIMIT ?",
        row -> entry(name, room, row),
        room.id,
        eldest.toEpochMilli(),
        offset,
        room.last,
        limit);
  }

  List<Entry> newest(String name, Row room, Instant eldest, int limit) throws SQLException {
    return session
        .query(
            SELECT + "DESC LIMIT ?",
            row -> entry(name, room, row),
            room.id,
            eldest.toEpochMilli(),
            0,
            room.last,
            limit)
        .reversed();
  }

  /** Deletes a room without messages; false if it has some. */
  boolean drop(String name) throws SQLException {
    int dropped =
        session.update(
            """
            DELETE FROM chat_room WHERE name = ?
            AND NOT EXISTS (SELECT 1 FROM chat_message WHERE room = chat_room.id)\
            """,
            name);
    return dropped > 0;
  }

  /** The rooms that have something older. */
  List<Long> expired(Instant eldest) throws SQLException {
    return session.query(
        """
        SELECT id FROM chat_room WHERE
        (SELECT at FROM chat_message WHERE room = id ORDER BY "offset" LIMIT 1) < ?\
        """,
        row -> row.getLong(1),
        eldest.toEpochMilli());
  }

  /** Deletes what is older, up to the first message that is not. */
  void expire(long room, Instant eldest) throws SQLException {
    session.update(
        """
        DELETE FROM chat_message WHERE room = ?1 AND "offset" < ifnull(
          (SELECT "offset" FROM chat_message WHERE room = ?1 AND at >= ?2
            ORDER BY "offset" LIMIT 1),
          9223372036854775807)\
        """,
        room,
        eldest.toEpochMilli());
  }

  private static Entry entry(String name, Row room, ResultSet row) throws SQLException {
    return new Entry(
        name,
        room.epoch,
        row.getLong("offset"),
        row.getString("nick"),
        row.getString("text"),
        row.getInt("action") == 1,
        Instant.ofEpochMilli(row.getLong("at")));
  }
}
