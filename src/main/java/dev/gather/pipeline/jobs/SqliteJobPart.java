package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobResult.Outcome;
import dev.gather.store.Database;
import dev.gather.store.Session;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** All of a job in the SQLite file. */
record SqliteJobPart(Database database, Job job, Runnable letGo) implements JobPart {

  @Override
  public int number() {
    return 0;
  }

  @Override
  public Mono<List<JobMember>> take(long after, int limit) {
    return database.read(
        session ->
            session.query(
                "SELECT number, line FROM job_member"
                    + " WHERE job = (SELECT number FROM job WHERE id = ?"
                    + JobRows.OPEN
                    + ") AND number > ?"
                    + " ORDER BY number LIMIT ?",
                row -> new JobMember(row.getLong(1), row.getString(2)),
                job.id(),
                after,
                limit));
  }

  @Override
  public Mono<Job> record(List<JobResult> results) {
    return database.write(
        session -> {
          long[] row = JobRows.openRow(session, job.id());
          if (row.length == 0) {
            return null;
          }
          Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
          long done = row[2];
          Set<Long> taken = taken(session, row[0], results);
          for (JobResult result : results) {
            if (taken.remove(result.index())) {
              session.update(
                  "INSERT INTO job_result VALUES (?, ?, ?)", row[0], ++done, result.json());
              counts.merge(result.outcome(), 1L, Long::sum);
            }
          }
          JobRows.count(session, job.id(), done, counts);
          return JobRows.known(session, job.id());
        });
  }

  /** Those of their members that waited until now. */
  private static Set<Long> taken(Session session, long job, List<JobResult> results)
      throws SQLException {
    String indexes = results.stream().map(JobResult::index).toList().toString();
    return new HashSet<>(
        session.query(
            "DELETE FROM job_member WHERE job = ? AND number IN (SELECT value FROM json_each(?))"
                + " RETURNING number",
            row -> row.getLong(1),
            job,
            indexes));
  }

  @Override
  public Mono<Void> wanted() {
    return Mono.never();
  }

  @Override
  public Mono<Void> lost() {
    return Mono.never();
  }

  @Override
  public Mono<Void> release() {
    return Mono.fromRunnable(letGo);
  }
}
