package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.pipeline.jobs.JobResult.Outcome;
import dev.gather.pipeline.jobs.JobWork.Submission;
import dev.gather.web.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class JobRunnerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final Sinks.One<Outcome> gate = Sinks.one();
  private @Nullable JobsFixture jobs;

  @AfterEach
  void close() {
    if (jobs != null) {
      jobs.close();
    }
  }

  private JobsFixture jobs(
      int running, int unfinished, long queued, Function<String, Mono<Outcome>> work) {
    return jobs(running, unfinished, queued, Duration.ofHours(1), work);
  }

  private JobsFixture jobs(
      int running,
      int unfinished,
      long queued,
      Duration maxIdle,
      Function<String, Mono<Outcome>> work) {
    jobs = new JobsFixture(directory, running, unfinished, queued, maxIdle, work);
    return jobs;
  }

  @Test
  void jobsRunInTheirOrderSoManyAtOnce() {
    JobsFixture jobs = jobs(1, 10, 1_000, line -> gate.asMono());
    jobs.runner.start();
    Job first = accepted(jobs, "a", "b");
    Job second = accepted(jobs, "c");

    await("the first").atMost(SOON).until(() -> state(jobs, first) == State.RUNNING);
    assertThat(state(jobs, second)).isEqualTo(State.QUEUED);
    gate.tryEmitValue(Outcome.SUCCESS);

    await("both").atMost(SOON).until(() -> state(jobs, second) == State.SUCCEEDED);
    assertThat(state(jobs, first)).isEqualTo(State.SUCCEEDED);
    assertThat(jobs.runner.unfinished()).isEmpty();
  }

  @Test
  void aJobRunsWhileItsBodyIsStillRead() {
    JobsFixture jobs = jobs(1, 10, 1_000, line -> Mono.just(Outcome.SUCCESS));
    jobs.runner.start();
    Sinks.Many<String> body = Sinks.many().unicast().onBackpressureBuffer();
    Mono<Job> accepted = jobs.intake.accept(new Submission("", body.asFlux()), null).cache();
    accepted.subscribe();
    body.tryEmitNext("first");

    await("its result")
        .atMost(SOON)
        .ignoreException(NoSuchElementException.class)
        .until(() -> newest(jobs).done() == 1);
    assertThat(newest(jobs).state()).isEqualTo(State.RUNNING);
    assertThat(newest(jobs).whole()).isFalse();
    body.tryEmitNext("second");
    body.tryEmitComplete();

    assertThat(accepted.blockOptional(SOON)).isPresent();
    await("the end").atMost(SOON).until(() -> newest(jobs).state() == State.SUCCEEDED);
    assertThat(newest(jobs).success()).isEqualTo(2);
  }

  @Test
  void workThatBreaksFailsTheJobAndNoOther() {
    JobsFixture jobs =
        jobs(
            1,
            10,
            1_000,
            line ->
                line.equals("bad")
                    ? Mono.error(new IllegalStateException("a bug"))
                    : Mono.just(Outcome.SUCCESS));
    jobs.runner.start();
    Job bad = accepted(jobs, "bad");
    Job good = accepted(jobs, "good");

    await("the other").atMost(SOON).until(() -> state(jobs, good) == State.SUCCEEDED);
    assertThat(state(jobs, bad)).isEqualTo(State.FAILED);
  }

  @Test
  void whoFollowsAJobIsToldThatTheServiceStops() {
    JobsFixture jobs = jobs(1, 10, 1_000, line -> gate.asMono());
    jobs.runner.start();
    LiveJob known = live(jobs, accepted(jobs, "a"));
    jobs.runner.stop();
    LiveJob late = live(jobs, accepted(jobs, "b"));

    for (LiveJob job : List.of(known, late)) {
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> job.moments().blockLast(SOON))
          .satisfies(problem -> assertThat(problem.status().value()).isEqualTo(503));
    }
  }

  @Test
  void refusesMoreJobsThanTheLimit() {
    JobsFixture jobs = jobs(1, 2, 1_000, line -> gate.asMono());
    accepted(jobs, "a");
    accepted(jobs, "b");

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> accepted(jobs, "c"))
        .satisfies(
            problem -> {
              assertThat(problem.status().value()).isEqualTo(429);
              assertThat(problem.headers().containsHeader(HttpHeaders.RETRY_AFTER)).isTrue();
              assertThat(problem.detail()).contains("gather.jobs.max-unfinished is 2");
            });
  }

  @Test
  void refusesNewJobsAndReadsNoFurtherWhereTooManyMembersWait() {
    JobsFixture jobs = jobs(1, 10, 300, line -> Mono.just(Outcome.SUCCESS));
    AtomicLong asked = new AtomicLong();
    Flux<String> endless = Flux.range(0, 5_000).map(i -> "m" + i).doOnRequest(asked::addAndGet);
    Mono<Job> accepted = jobs.intake.accept(new Submission("", endless), null).cache();
    accepted.subscribe();
    await("a full queue")
        .atMost(SOON)
        .ignoreException(NoSuchElementException.class)
        .until(() -> newest(jobs).total() >= 300);

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> accepted(jobs, "one more"))
        .satisfies(problem -> assertThat(problem.status().value()).isEqualTo(503));
    assertThat(newest(jobs).total()).isLessThan(600);
    assertThat(asked).hasValueLessThan(2_000);
    jobs.runner.start();

    assertThat(accepted.blockOptional(SOON)).isPresent();
    await("the end").atMost(SOON).until(() -> newest(jobs).state() == State.SUCCEEDED);
    assertThat(newest(jobs).success()).isEqualTo(5_000);
  }

  @Test
  void aJobWithNothingToDoReadsOnWhereOthersFillTheQueue() {
    JobsFixture jobs = jobs(1, 10, 300, line -> Mono.just(Outcome.SUCCESS));
    jobs.runner.start();
    Sinks.Many<String> body = Sinks.many().unicast().onBackpressureBuffer();
    Mono<Job> first = jobs.intake.accept(new Submission("", body.asFlux()), null).cache();
    first.subscribe();
    body.tryEmitNext("first");
    await("its turn")
        .atMost(SOON)
        .ignoreException(NoSuchElementException.class)
        .until(() -> newest(jobs).done() == 1);
    Job waiting = accepted(jobs, Flux.range(0, 300).map(i -> "m" + i));
    body.tryEmitNext("second");
    body.tryEmitComplete();

    assertThat(first.blockOptional(SOON)).isPresent();
    await("the other").atMost(SOON).until(() -> state(jobs, waiting) == State.SUCCEEDED);
  }

  @Test
  void aSenderThatStopsLosesItsPlace() {
    JobsFixture jobs =
        jobs(1, 10, 1_000, Duration.ofMillis(300), line -> Mono.just(Outcome.SUCCESS));
    jobs.runner.start();
    Flux<String> stopped = Flux.concat(Flux.just("first"), Flux.never());

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> accepted(jobs, stopped))
        .satisfies(
            problem -> {
              assertThat(problem.status().value()).isEqualTo(408);
              assertThat(problem.detail()).contains("gather.jobs.max-idle");
            });
    await("the end").atMost(SOON).until(() -> newest(jobs).state() == State.FAILED);
    await("room for the next").atMost(SOON).until(() -> jobs.runner.unfinished().isEmpty());
  }

  @Test
  void oldJobsAreForgotten() {
    JobsFixture jobs = jobs(1, 10, 1_000, line -> Mono.just(Outcome.SUCCESS));
    jobs.runner.start();
    Job job = accepted(jobs, "a");
    await("the end").atMost(SOON).until(() -> state(jobs, job) == State.SUCCEEDED);

    try (JobSweeper _ =
        new JobSweeper(
            jobs.store,
            jobs.metrics,
            Duration.ofMillis(50),
            Clock.systemUTC(),
            Schedulers.parallel())) {
      await("nothing left")
          .atMost(SOON)
          .until(() -> jobs.store.find(job.id()).blockOptional(SOON).isEmpty());
    }
  }

  private static Job accepted(JobsFixture jobs, String... members) {
    return accepted(jobs, Flux.just(members));
  }

  private static Job accepted(JobsFixture jobs, Flux<String> members) {
    return jobs.intake.accept(new Submission("", members), null).blockOptional(SOON).orElseThrow();
  }

  private static LiveJob live(JobsFixture jobs, Job job) {
    return Objects.requireNonNull(jobs.runner.find(job.id()));
  }

  private static State state(JobsFixture jobs, Job job) {
    return jobs.store.find(job.id()).blockOptional(SOON).orElseThrow().state();
  }

  private static Job newest(JobsFixture jobs) {
    return jobs.store.list(null, 1).blockOptional(SOON).orElseThrow().getFirst();
  }
}
