package dev.gather.pipeline.jobs;

import dev.gather.store.Database;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Jobs in the SQLite file. A member is a row until its result is recorded, which deletes it in the
 * same transaction: so what is left is what is to be done, and no member gets two results.
 */
final class SqliteJobStore implements JobStore {
  /** What a page of results may have, in bytes; it is held in memory. */
  private static final long PAGE = 4 * 1024 * 1024;

  /** Rows deleted in one write, so that others don't wait long. */
  private static final int DELETED_AT_ONCE = 5_000;

  private static final int EXPIRED_AT_ONCE = 100;

  private static final String ABANDONED =
      "UPDATE job SET state = 'failed', error = ?, finished_at = ?, key = NULL WHERE whole = 0";

  private final Database database;
  private final Set<String> held = ConcurrentHashMap.newKeySet();

  SqliteJobStore(Database database) {
    this.database = database;
  }

  @Override
  public Mono<Opened> open(String id, @Nullable String key, String options, Instant now) {
    return database.write(
        session -> {
          Opened known =
              session.first(
                  "SELECT * FROM job WHERE key = ?",
                  row -> new Opened(JobRows.job(row), false, row.getString("digest")),
                  key);
          if (known != null) {
            return known;
          }
          session.update(
              "INSERT INTO job (id, state, options, created_at, key) VALUES (?, 'queued', ?, ?, ?)",
              id,
              options,
              now.toEpochMilli(),
              key);
          return new Opened(JobRows.known(session, id), true, null);
        });
  }

  @Override
  public int mostParts() {
    return 1;
  }

  @Override
  public Mono<Job> add(String id, long from, List<String> lines) {
    return database.write(
        session -> {
          long[] row = JobRows.openRow(session, id);
          if (row.length == 0) {
            return null;
          }
          for (int i = Math.clamp(row[1] - from, 0, lines.size()); i < lines.size(); i++) {
            session.update(
                "INSERT INTO job_member VALUES (?, ?, ?)", row[0], from + i, lines.get(i));
          }
          session.update(
              "UPDATE job SET total = max(total, ?) WHERE id = ?", from + lines.size(), id);
          return JobRows.known(session, id);
        });
  }

  @Override
  public Mono<Job> close(String id, long total, String digest) {
    return changed(
        id,
        "UPDATE job SET whole = 1, digest = ? WHERE id = ? AND total = ?" + JobRows.OPEN,
        digest,
        id,
        total);
  }

  @Override
  public Mono<Job> begin(String id, Instant now) {
    return changed(
        id,
        "UPDATE job SET state = 'running', started_at = coalesce(started_at, ?) WHERE id = ?"
            + JobRows.OPEN,
        now.toEpochMilli(),
        id);
  }

  /** There is one part, and one process. */
  @Override
  public Mono<JobPart> hold(String id, JobWork.Split split) {
    return database
        .<Job>read(session -> JobRows.found(session, id))
        .filter(job -> !job.state().isFinal() && held.add(id))
        .map(job -> new SqliteJobPart(database, job, () -> held.remove(id)));
  }

  @Override
  public Mono<Job> end(String id, Job.State state, @Nullable String error, Instant now) {
    return changed(
        id,
        "UPDATE job SET state = ?, error = ?, finished_at = ?,"
            + " key = CASE whole WHEN 1 THEN key END WHERE id = ?"
            + JobRows.OPEN,
        JobRows.written(state),
        error,
        now.toEpochMilli(),
        id);
  }

  @Override
  public Mono<Job> abandon(String id, String error, Instant now) {
    return changed(id, ABANDONED + " AND id = ?" + JobRows.OPEN, error, now.toEpochMilli(), id);
  }

  /** An earlier process, for there is but one. */
  @Override
  public Mono<Void> abandonUnread(Instant now) {
    return database
        .<Integer>write(
            session -> session.update(ABANDONED + JobRows.OPEN, UNREAD, now.toEpochMilli()))
        .then();
  }

  @Override
  public Mono<Job> find(String id) {
    return database.read(session -> JobRows.found(session, id));
  }

  @Override
  public Mono<List<Job>> list(@Nullable String below, int limit) {
    return database.read(
        session ->
            below == null
                ? session.query(
                    "SELECT * FROM job ORDER BY number DESC LIMIT ?", JobRows::job, limit)
                : session.query(
                    "SELECT * FROM job WHERE number < (SELECT number FROM job WHERE id = ?)"
                        + " ORDER BY number DESC LIMIT ?",
                    JobRows::job,
                    below,
                    limit));
  }

  @Override
  public Mono<List<Job>> unfinished() {
    return database.read(
        session ->
            session.query(
                "SELECT * FROM job WHERE state IN ('queued', 'running') ORDER BY number",
                JobRows::job));
  }

  /** There are no other processes. */
  @Override
  public Flux<Job> changes() {
    return Flux.never();
  }

  @Override
  public Mono<List<Recorded>> results(String id, long after, int limit) {
    return database.read(
        session ->
            session.query(
                """
                SELECT number, json FROM (
                  SELECT job, number, sum(size) OVER (ORDER BY number) - size AS before FROM (
                    SELECT job, number, octet_length(json) AS size FROM job_result
                    WHERE job = (SELECT number FROM job WHERE id = ?) AND number > ?
                    ORDER BY number LIMIT ?))
                JOIN job_result USING (job, number)
                WHERE before < ? ORDER BY number""",
                row -> new Recorded(row.getLong(1), row.getString(2)),
                id,
                after,
                limit,
                PAGE));
  }

  @Override
  public Mono<Boolean> forget(String id) {
    return database
        .<Integer>write(
            session ->
                session.update(
                    "UPDATE job SET key = NULL WHERE id = ? AND finished_at IS NOT NULL", id))
        .flatMap(known -> known == 0 ? Mono.just(false) : emptied(id).thenReturn(true));
  }

  /** Deletes some rows at a time, and the job itself once there are none left. */
  private Mono<Void> emptied(String id) {
    return database
        .<Integer>write(session -> JobRows.purge(session, id, DELETED_AT_ONCE))
        .repeat()
        .takeUntil(deleted -> deleted == 0)
        .then();
  }

  @Override
  public Mono<List<String>> endedBefore(Instant time) {
    return database.read(
        session ->
            session.query(
                "SELECT id FROM job WHERE finished_at < ? LIMIT ?",
                row -> row.getString(1),
                time.toEpochMilli(),
                EXPIRED_AT_ONCE));
  }

  @Override
  public Mono<Map<Job.State, Long>> counts() {
    return database.read(
        session -> {
          Map<Job.State, Long> counts = new EnumMap<>(Job.State.class);
          session.query(
              "SELECT state, count(*) FROM job WHERE finished_at IS NOT NULL GROUP BY state",
              row -> counts.put(JobRows.state(row), row.getLong(2)));
          return counts;
        });
  }

  private Mono<Job> changed(String id, String sql, @Nullable Object... parameters) {
    return database.write(
        session -> session.update(sql, parameters) == 0 ? null : JobRows.known(session, id));
  }
}
