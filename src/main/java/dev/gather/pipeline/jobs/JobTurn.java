package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobWork.Split;
import dev.gather.scope.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * This process's work on one job. Of each part that it gets hold of, members are read from the
 * store and worked on, and their results are recorded in batches; each step holds back the one
 * before. Disposing it stops all work and lets go of the parts. Safe to share; never blocks.
 */
final class JobTurn implements Disposable {
  private static final int MEMBERS = 256;
  private static final int RESULTS = 256;
  private static final Duration RECORDED_WITHIN = Duration.ofMillis(20);

  private final LiveJob job;
  private final JobStore store;
  private final JobWork work;
  private final Ticker ticker;
  private final Runnable done;
  private final Consumer<Throwable> failed;
  private final Disposable.Composite runs = Disposables.composite();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile @Nullable Split split;

  /**
   * @param done is told when nothing of the job is left to be done here
   * @param failed is told of an error that neither the work nor the store deals with
   */
  JobTurn(
      LiveJob job,
      JobStore store,
      JobWork work,
      Ticker ticker,
      Runnable done,
      Consumer<Throwable> failed) {
    this.job = job;
    this.store = store;
    this.work = work;
    this.ticker = ticker;
    this.done = done;
    this.failed = failed;
  }

  /** Says that the job runs, and takes hold of parts. */
  void begin(Instant now) {
    run(
        store
            .begin(job.job().id(), now)
            .retryWhen(StoreRetry.UNTIL_DONE)
            .doOnNext(
                begun -> {
                  job.update(begun);
                  job.runsFrom(ticker.now());
                  look();
                })
            .switchIfEmpty(Mono.fromRunnable(done))
            .then());
  }

  /** Takes hold of all parts that it can have now, unless it is about to. */
  void look() {
    if (looking.compareAndSet(false, true)) {
      run(
          Mono.defer(() -> store.hold(job.job().id(), split()))
              .retryWhen(StoreRetry.UNTIL_DONE)
              .doOnNext(part -> run(worked(part)))
              .hasElement()
              .repeat()
              .takeWhile(found -> found)
              .then()
              .doFinally(end -> looking.set(false)));
    }
  }

  private void run(Mono<Void> step) {
    Disposable.Swap run = Disposables.swap();
    runs.add(run);
    run.replace(step.doFinally(end -> runs.remove(run)).subscribe(end -> {}, failed));
  }

  private Mono<Void> worked(JobPart part) {
    return Mono.usingWhen(Mono.just(part), this::results, JobPart::release)
        .then(
            Mono.fromRunnable(
                () -> {
                  if (job.job().isDone()) {
                    done.run();
                  }
                }));
  }

  /** Records what the work gives; then, if it ended early, that the rest is cut off. */
  private Mono<Void> results(JobPart part) {
    Mono<Void> worked =
        work.isDecided(part.job())
            ? Mono.empty()
            : recorded(part, work.run(part.job(), part.number(), split(), members(part)));
    return worked
        .then(Mono.defer(() -> recorded(part, members(part).map(this::cut))))
        .takeUntilOther(part.lost());
  }

  private Split split() {
    Split known = split;
    if (known == null) {
      known = work.split(job.job(), store.mostParts());
      split = known;
    }
    return known;
  }

  private JobResult cut(JobMember member) {
    return work.cut(job.job(), member);
  }

  private Flux<JobMember> members(JobPart part) {
    return Growing.of(
            job,
            -1,
            after -> part.take(after, MEMBERS).retryWhen(StoreRetry.UNTIL_DONE),
            JobMember::index,
            Job::isDone)
        .takeUntilOther(part.wanted());
  }

  private Mono<Void> recorded(JobPart part, Flux<JobResult> results) {
    return results
        .bufferTimeout(RESULTS, RECORDED_WITHIN, ticker.scheduler(), true)
        .concatMap(batch -> part.record(batch).retryWhen(StoreRetry.UNTIL_DONE), 1)
        .doOnNext(job::update)
        .then();
  }

  @Override
  public void dispose() {
    runs.dispose();
  }
}
