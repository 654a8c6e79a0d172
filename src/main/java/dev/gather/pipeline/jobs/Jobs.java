package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobStore.Recorded;
import dev.gather.scope.Ticker;
import dev.gather.store.StoreException;
import dev.gather.web.StreamRecord;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What can be asked of jobs that were accepted. Safe to share; never blocks. */
final class Jobs {
  private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(200);
  private static final int PAGE = 500;

  private final JobStore store;
  private final JobRunner runner;
  private final JobMetrics metrics;
  private final Ticker ticker;

  Jobs(JobStore store, JobRunner runner, JobMetrics metrics, Ticker ticker) {
    this.store = store;
    this.runner = runner;
    this.metrics = metrics;
    this.ticker = ticker;
  }

  /** The job as it is now, or a problem. */
  Mono<JobRecord> state(String id) {
    return found(id).map(job -> JobRecord.progress(job, ticker.now()));
  }

  /** Jobs, newest first, from below the one named on; a problem if that one is unknown. */
  Mono<List<JobRecord>> list(@Nullable String below, int limit) {
    return Mono.justOrEmpty(below)
        .flatMap(this::find)
        .then(store.list(below, limit))
        .flatMapIterable(jobs -> jobs)
        .map(job -> JobRecord.progress(live(job), ticker.now()))
        .collectList()
        .onErrorMap(StoreException.class, JobProblems::of);
  }

  /** A page of results, or a problem. */
  Mono<List<Recorded>> results(String id, long after, int limit) {
    return find(id)
        .then(store.results(id, after, limit))
        .onErrorMap(StoreException.class, JobProblems::of);
  }

  /** Results from above an offset on, as they are recorded, and the summary when all are. */
  Flux<StreamRecord> follow(String id, long after) {
    return find(id)
        .flatMapMany(
            job ->
                Growing.of(
                        job,
                        after,
                        offset -> store.results(id, offset, PAGE).retryWhen(StoreRetry.UNTIL_DONE),
                        Recorded::offset,
                        moment -> moment.state().isFinal())
                    .<StreamRecord>map(ResultRecord::new)
                    .concatWith(Mono.fromSupplier(() -> JobRecord.summary(job.job()))));
  }

  /** Progress beyond so many results, five times a second at most, and the summary at the end. */
  Flux<StreamRecord> progress(String id, long beyond) {
    return find(id)
        .flatMapMany(
            job ->
                job.moments()
                    .filter(moment -> moment.done() > beyond || moment.state().isFinal())
                    .concatMap(moment -> told(job, moment, beyond), 0));
  }

  private Flux<StreamRecord> told(LiveJob job, Job moment, long beyond) {
    Flux<StreamRecord> progress =
        moment.done() > beyond ? Flux.just(JobRecord.progress(job, ticker.now())) : Flux.empty();
    return moment.state().isFinal()
        ? progress.concatWithValues(JobRecord.summary(moment))
        : progress.concatWith(Mono.delay(BETWEEN_PROGRESS, ticker.scheduler()).then(Mono.empty()));
  }

  /** Cancels a job, or forgets it if it is final. */
  Mono<Void> delete(String id) {
    return found(id)
        .flatMap(
            job ->
                job.job().state().isFinal()
                    ? store.forget(id).doOnNext(forgotten -> metrics.refresh(store)).then()
                    : runner.cancel(job).then())
        .onErrorMap(StoreException.class, JobProblems::ofCancelling);
  }

  private Mono<LiveJob> find(String id) {
    LiveJob job = runner.find(id);
    return job != null ? Mono.just(job) : found(id);
  }

  /** As the store has it now, which another process may have changed. */
  private Mono<LiveJob> found(String id) {
    return store
        .find(id)
        .map(runner::seen)
        .switchIfEmpty(Mono.error(() -> JobProblems.unknown(id)))
        .onErrorMap(StoreException.class, JobProblems::of);
  }

  private LiveJob live(Job job) {
    LiveJob known = runner.find(job.id());
    return known == null ? new LiveJob(job) : known;
  }
}
