package dev.gather.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection with the statements that were prepared on it, each kept for the next time. So SQL
 * has to be constant text, with values as parameters. Confined to the work it is handed to.
 */
public final class Session implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Makes a value of the row that a result set stands at. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private interface Execution<T extends @Nullable Object> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** Runs a statement; parameters are numbers, strings, byte arrays or null. */
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    return execute(sql, PreparedStatement::executeUpdate, parameters);
  }

  /** All rows that a query gives. */
  public <T> List<T> query(String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    return execute(
        sql,
        statement -> {
          List<T> rows = new ArrayList<>();
          try (ResultSet results = statement.executeQuery()) {
            while (results.next()) {
              rows.add(row.read(results));
            }
          }
          return rows;
        },
        parameters);
  }

  /** The first row that a query gives, or null. */
  public <T> @Nullable T first(String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    return this.<@Nullable T>execute(
        sql,
        statement -> {
          try (ResultSet results = statement.executeQuery()) {
            return results.next() ? row.read(results) : null;
          }
        },
        parameters);
  }

  private <T extends @Nullable Object> T execute(
      String sql, Execution<T> execution, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    try {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return execution.of(statement);
    } catch (SQLException failure) {
      // The driver may have finalized it.
      prepared.remove(sql);
      statement.close();
      throw failure;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
