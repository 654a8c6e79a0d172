package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobResult.Outcome;
import dev.gather.store.Schema;
import dev.gather.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of jobs, and what a row says. */
final class JobRows {
  static final Schema SCHEMA =
      new Schema(
          "jobs",
          1,
          List.of(
              """
              CREATE TABLE IF NOT EXISTS job (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                state TEXT NOT NULL,
                options TEXT NOT NULL,
                whole INTEGER NOT NULL DEFAULT 0,
                total INTEGER NOT NULL DEFAULT 0,
                done INTEGER NOT NULL DEFAULT 0,
                success INTEGER NOT NULL DEFAULT 0,
                http_error INTEGER NOT NULL DEFAULT 0,
                failed INTEGER NOT NULL DEFAULT 0,
                cancelled INTEGER NOT NULL DEFAULT 0,
                created_at INTEGER NOT NULL,
                started_at INTEGER,
                finished_at INTEGER,
                error TEXT,
                key TEXT UNIQUE,
                digest TEXT)""",
              """
              CREATE TABLE IF NOT EXISTS job_member (
                job INTEGER NOT NULL, number INTEGER NOT NULL, line TEXT NOT NULL,
                PRIMARY KEY (job, number)) WITHOUT ROWID""",
              """
              CREATE TABLE IF NOT EXISTS job_result (
                job INTEGER NOT NULL, number INTEGER NOT NULL, json TEXT NOT NULL,
                PRIMARY KEY (job, number)) WITHOUT ROWID"""));

  /** The condition that a job is not final. */
  static final String OPEN = " AND state IN ('queued', 'running')";

  private JobRows() {}

  /** Number, total and done of a job that is not final; empty if it is, or is unknown. */
  static long[] openRow(Session session, String id) throws SQLException {
    long[] open =
        session.first(
            "SELECT number, total, done FROM job WHERE id = ?" + OPEN,
            row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)},
            id);
    return open == null ? new long[0] : open;
  }

  /** Takes note of results: how many a job has now, and how many more of each outcome. */
  static void count(Session session, String id, long done, Map<Outcome, Long> more)
      throws SQLException {
    session.update(
        "UPDATE job SET done = ?, success = success + ?, http_error = http_error + ?,"
            + " failed = failed + ?, cancelled = cancelled + ? WHERE id = ?",
        done,
        more.getOrDefault(Outcome.SUCCESS, 0L),
        more.getOrDefault(Outcome.HTTP_ERROR, 0L),
        more.getOrDefault(Outcome.FAILED, 0L),
        more.getOrDefault(Outcome.CANCELLED, 0L),
        id);
  }

  /**
   * Deletes some rows of a job, and the job itself once there are none left.
   *
   * @return how many members and results
   */
  static int purge(Session session, String id, int limit) throws SQLException {
    int deleted =
        session.update(deletion("job_member"), id, id, limit)
            + session.update(deletion("job_result"), id, id, limit);
    if (deleted == 0) {
      session.update("DELETE FROM job WHERE id = ?", id);
    }
    return deleted;
  }

  private static String deletion(String table) {
    String ofJob = "job = (SELECT number FROM job WHERE id = ?)";
    return "DELETE FROM %1$s WHERE %2$s AND number IN (SELECT number FROM %1$s WHERE %2$s LIMIT ?)"
        .formatted(table, ofJob);
  }

  static Job known(Session session, String id) throws SQLException {
    Job job = found(session, id);
    if (job == null) {
      throw new IllegalStateException("job " + id + " was there a moment ago");
    }
    return job;
  }

  static @Nullable Job found(Session session, String id) throws SQLException {
    return session.first("SELECT * FROM job WHERE id = ?", JobRows::job, id);
  }

  static Job job(ResultSet row) throws SQLException {
    return new Job(
        row.getString("id"),
        row.getLong("number"),
        state(row),
        row.getString("options"),
        row.getBoolean("whole"),
        row.getLong("total"),
        row.getLong("done"),
        row.getLong("success"),
        row.getLong("http_error"),
        row.getLong("failed"),
        row.getLong("cancelled"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        instant(row, "started_at"),
        instant(row, "finished_at"),
        row.getString("error"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  static Job.State state(ResultSet row) throws SQLException {
    return Job.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
  }

  static String written(Job.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
