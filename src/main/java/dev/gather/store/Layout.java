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
   * @param unsynced whether a sync has failed when the file was open last
   */
  static void apply(Session session, List<Schema> schemas, @Nullable String boot, boolean unsynced)
      throws SQLException {
    session.update("BEGIN IMMEDIATE");
    session.update(TABLE);
    session.update(OPENED);
    boolean lost = wentDown(session, boot) || unsynced;
    if (lost) {
      log.warn(
          "The machine or its disk failed with the store open;"
              + " what nobody was acknowledged may be gone");
      session.update("DELETE FROM opened");
    }
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
    session.update("COMMIT");
  }

  /**
   * Notes that from now on something can be lost with this run of the machine.
   *
   * @return false if there is no room for that
   */
  static boolean opened(Session session, String boot) throws SQLException {
    try {
      session.update(
          "INSERT INTO opened SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM opened WHERE boot = ?1)",
          boot);
      return true;
    } catch (SQLException failure) {
      if (Failures.of(failure) instanceof StoreFullException) {
        log.warn("There is no room to note that the store is open; each commit is synced");
        return false;
      }
      throw failure;
    }
  }

  /** Notes that nothing can be lost any more. */
  static void closed(Session session) throws SQLException {
    session.update("DELETE FROM opened");
  }

  /** Whether the file was not closed, and that in another run of the machine. */
  private static boolean wentDown(Session session, @Nullable String boot) throws SQLException {
    return !session
        .query(
            "SELECT 1 FROM opened WHERE boot IS NOT NULL AND boot IS NOT ?",
            row -> row.getInt(1),
            boot)
        .isEmpty();
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
