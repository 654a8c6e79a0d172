package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobResult.Outcome;
import dev.gather.scope.Ticker;
import dev.gather.store.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Jobs on a store of their own, with work that a test decides on. */
final class JobsFixture implements AutoCloseable {
  private final Database database;
  final JobStore store;
  final JobMetrics metrics = new JobMetrics(new SimpleMeterRegistry());
  final JobRunner runner;
  final JobIntake intake;

  /**
   * @param running jobs at once
   * @param work the outcome of a member
   */
  JobsFixture(
      Path directory,
      int running,
      int unfinished,
      long queued,
      Duration maxIdle,
      Function<String, Mono<Outcome>> work) {
    database = Database.open(directory.resolve("jobs.db"), List.of(JobRows.SCHEMA));
    store = new SqliteJobStore(database);
    runner =
        new JobRunner(
            store, new Scripted(work), metrics, running, Clock.systemUTC(), Ticker.system());
    JobsSettings settings =
        new JobsSettings(Duration.ofHours(1), running, unfinished, queued, maxIdle);
    intake =
        new JobIntake(
            store, runner, settings, Clock.systemUTC(), new SplittableRandom(), Ticker.system());
  }

  private record Scripted(Function<String, Mono<Outcome>> work) implements JobWork {
    @Override
    public <T> Mono<T> read(ServerHttpRequest request, Function<Submission, Mono<T>> accept) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Split split(Job job, int most) {
      return new Split(most, 8);
    }

    @Override
    public Flux<JobResult> run(Job job, int part, Split split, Flux<JobMember> members) {
      return members.flatMap(
          member ->
              work.apply(member.line())
                  .map(outcome -> new JobResult(member.index(), outcome, member.line())),
          8,
          1);
    }

    @Override
    public boolean isDecided(Job job) {
      return false;
    }

    @Override
    public JobResult cut(Job job, JobMember member) {
      return new JobResult(member.index(), Outcome.CANCELLED, member.line());
    }
  }

  @Override
  public void close() {
    runner.stop();
    database.close();
  }
}
