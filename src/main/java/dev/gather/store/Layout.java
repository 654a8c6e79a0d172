package dev.gather.store;

import java.sql.SQLException;
import java.util.List;

/** Makes the tables of all features, and holds them to the versions that the file has. */
final class Layout {
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS layout (feature TEXT PRIMARY KEY, version INTEGER NOT NULL)";

  private Layout() {}

  static void apply(Session session, List<Schema> schemas) throws SQLException {
    session.update("BEGIN IMMEDIATE");
    session.update(TABLE);
    for (Schema schema : schemas) {
      session.update(
          "INSERT OR IGNORE INTO layout VALUES (?, ?)", schema.feature(), schema.version());
      require(session, schema);
      for (String statement : schema.statements()) {
        session.update(statement);
      }
    }
    session.update("COMMIT");
  }

  private static void require(Session session, Schema schema) throws SQLException {
    Integer version =
        session.first(
            "SELECT version FROM layout WHERE feature = ?", row -> row.getInt(1), schema.feature());
    if (version == null || version != schema.version()) {
      throw new StoreException(
          "its tables of %s have layout %s, and this Gather knows %d"
              .formatted(schema.feature(), version, schema.version()),
          null);
    }
  }
}
