package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobStore.Opened;
import dev.gather.pipeline.jobs.JobWork.Submission;
import dev.gather.scope.Ticker;
import dev.gather.store.StoreException;
import dev.gather.web.Fault;
import dev.gather.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * Accepts jobs. Members are stored in batches while the body is still being read, and the job runs
 * by then; where {@code max-queued} members wait for results, reading waits for room. A body that
 * is not read to its end fails the job, and so does one that stops for {@code max-idle}. Safe to
 * share; never blocks.
 */
final class JobIntake {
  static final String KEY = "Idempotency-Key";

  private static final Logger log = LoggerFactory.getLogger(JobIntake.class);
  private static final String CUT_OFF = "the body was cut off";
  private static final int BATCH = 256;
  private static final Duration STORED_WITHIN = Duration.ofMillis(20);
  private static final Duration LOOK_FOR_ROOM = Duration.ofMillis(100);
  private static final Duration COME_AGAIN = Duration.ofSeconds(10);

  private final JobStore store;
  private final JobRunner runner;
  private final JobsSettings settings;
  private final Clock clock;
  private final RandomGenerator ids;
  private final Ticker ticker;

  JobIntake(
      JobStore store,
      JobRunner runner,
      JobsSettings settings,
      Clock clock,
      RandomGenerator ids,
      Ticker ticker) {
    this.store = store;
    this.runner = runner;
    this.settings = settings;
    this.clock = clock;
    this.ids = ids;
    this.ticker = ticker;
  }

  /**
   * Accepts a job, or finds the one that the same key has made.
   *
   * @return the job once all its members are stored, or a {@link Problem}
   */
  Mono<Job> accept(Submission submission, @Nullable String key) {
    return Mono.defer(
            () -> {
              requireRoom();
              String id = new UUID(ids.nextLong(), ids.nextLong()).toString();
              return store.open(id, key, submission.options(), clock.instant());
            })
        .flatMap(
            opened ->
                opened.fresh() ? read(opened.job(), submission) : repeated(opened, submission))
        .onErrorMap(StoreException.class, JobProblems::of);
  }

  private void requireRoom() {
    int jobs = runner.unfinished().size();
    if (jobs >= settings.maxUnfinished()) {
      throw Problem.tooMany(
          jobs
              + " jobs are not finished; gather.jobs.max-unfinished is "
              + settings.maxUnfinished(),
          COME_AGAIN);
    }
    if (isFull()) {
      throw Problem.unavailable(
          "Jobs have as many members waiting as gather.jobs.max-queued allows, "
              + settings.maxQueued(),
          COME_AGAIN);
    }
  }

  private boolean isFull() {
    return JobMetrics.depth(runner.unfinished()) >= settings.maxQueued();
  }

  private Mono<Job> read(Job fresh, Submission submission) {
    LiveJob job = runner.seen(fresh);
    Digest digest = new Digest(submission.options());
    AtomicLong stored = new AtomicLong();
    BodyWatch watch = new BodyWatch(ticker, settings.maxIdle());
    return watch
        .watched(submission.members())
        .doOnNext(digest::add)
        .bufferTimeout(BATCH, STORED_WITHIN, ticker.scheduler(), true)
        .concatMap(
            batch ->
                room(job)
                    .then(stored(job, store.add(fresh.id(), stored.get(), batch)))
                    .doOnNext(
                        kept -> {
                          stored.addAndGet(batch.size());
                          watch.stored(batch.size());
                        }),
            1)
        .then(Mono.defer(() -> stored(job, store.close(fresh.id(), stored.get(), digest.value()))))
        .doOnError(failure -> abandon(job, reason(failure)))
        .doOnCancel(() -> abandon(job, CUT_OFF));
  }

  private Mono<Job> stored(LiveJob job, Mono<Job> step) {
    return step.doOnNext(job::update)
        .switchIfEmpty(
            Mono.error(
                () -> Problem.of(HttpStatus.CONFLICT, "The job was cancelled while it was read")));
  }

  /** A job that runs out of members gets more, or it would keep its place from those that wait. */
  private Mono<Void> room(LiveJob job) {
    return Mono.fromSupplier(() -> !isFull() || job.isStarved())
        .filter(room -> room)
        .repeatWhenEmpty(times -> times.delayElements(LOOK_FOR_ROOM, ticker.scheduler()))
        .then();
  }

  /** Nobody waits for this, least of all where the disk is full. */
  private void abandon(LiveJob job, String reason) {
    if (!job.job().whole()) {
      runner
          .abandon(job, reason)
          .subscribe(
              ended -> {}, failure -> log.error("job {} has no end", job.job().id(), failure));
    }
  }

  private static String reason(Throwable failure) {
    return switch (failure) {
      case Problem problem -> problem.detail();
      case StoreException full -> Objects.toString(full.getMessage());
      default -> CUT_OFF;
    };
  }

  /** The rules of draft-ietf-httpapi-idempotency-key-header, section 2.6. */
  private static Mono<Job> repeated(Opened known, Submission submission) {
    if (known.digest() == null) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "The request that this key came with first is still being read",
          new Fault(KEY, "in use"));
    }
    Digest digest = new Digest(submission.options());
    return submission
        .members()
        .doOnNext(digest::add)
        .then(
            Mono.fromSupplier(
                () -> {
                  if (!digest.value().equals(known.digest())) {
                    throw Problem.unprocessable(
                        "This key came with another body before",
                        new Fault(KEY, "has made " + known.job().id()));
                  }
                  return known.job();
                }));
  }
}
