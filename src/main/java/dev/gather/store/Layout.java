package dev.gather.store;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tables of all features, and holds them to the versions that the file has. */
final class Layout {
  private static final Logger log = LoggerFactory.getLogger(Layout.class);
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS layout (feature TEXT PRIMARY KEY, version INTEGER NOT NULL)";

  /** Has one row while the file is open: the run of the machine, if it has a name. */
  private static final String OPENED = "CREATE TABLE IF NOT EXISTS opened (boot TEXT)";

  private Layout() {}

  /**
   * @param boot names this run of the machine; null if it has no name
   */
  static void apply(Session session, List<Schema> schemas, @Nullable String boot)
      throws SQLException {
    session.update("BEGIN IMMEDIATE");
    session.update(TABLE);
    session.update(OPENED);
    boolean lost = wentDown(session, boot);
    for (Schema schema : schemas) {
      session.update(
          "INSERT OR IGNORE INTO layout VALUES (?, ?)", schema.feature(), schema.version());
      require(session, schema);
      for (String statement : schema.statements()) {
        session.update(statement);
      }
      if (lost) {
        for (String statement : schema.afterLoss()) {
          session.update(statement);
        }
      }
    }
    session.update("DELETE FROM opened");
    session.update("INSERT INTO opened VALUES (?)", boot);
    session.update("COMMIT");
  }

  /** Notes that nothing can be lost any more. */
  static void closed(Session session) throws SQLException {
    session.update("DELETE FROM opened");
  }

  /** Whether the file was not closed, and that in another run of the machine. */
  private static boolean wentDown(Session session, @Nullable String boot) throws SQLException {
    boolean wentDown =
        !session
            .query(
                "SELECT 1 FROM opened WHERE boot IS NOT NULL AND boot IS NOT ?",
                row -> row.getInt(1),
                boot)
            .isEmpty();
    if (wentDown) {
      log.warn(
          "The machine went down with the store open; what nobody was acknowledged may be gone");
    }
    return wentDown;
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
