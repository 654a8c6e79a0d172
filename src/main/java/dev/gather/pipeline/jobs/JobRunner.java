package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.scope.Ticker;
import dev.gather.store.StoreBusyException;
import dev.gather.store.StoreFullException;
import dev.gather.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Runs jobs, so many at once, in the order of their making. A run reads members from the store, has
 * them worked on, and records the results in batches; each step holds back the one before, so that
 * a job takes the same memory whatever its length. Where the disk is full a run waits until it is
 * not. Safe to share; never blocks but in {@link #load}.
 *
 * <p>It runs from when the service listens until it is told to stop: what is not done then is done
 * after the next start.
 */
final class JobRunner implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);
  private static final int MEMBERS = 256;
  private static final int RESULTS = 256;
  private static final Duration RECORDED_WITHIN = Duration.ofMillis(20);
  private static final Duration LOADED_WITHIN = Duration.ofMinutes(1);
  private static final Retry UNTIL_THERE_IS_ROOM =
      Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
          .maxBackoff(Duration.ofSeconds(5))
          .filter(
              error -> error instanceof StoreFullException || error instanceof StoreBusyException)
          .doBeforeRetry(retry -> log.warn("A job waits: {}", retry.failure().getMessage()));

  private final JobStore store;
  private final JobWork work;
  private final JobMetrics metrics;
  private final int atOnce;
  private final Clock clock;
  private final Ticker ticker;
  private final Map<String, LiveJob> live = new ConcurrentHashMap<>();

  // Guarded by this; never held while anything is waited for.
  private final Queue<LiveJob> waiting = new ArrayDeque<>();
  private final Map<LiveJob, Disposable.Swap> running = new HashMap<>();
  private boolean open;

  JobRunner(
      JobStore store, JobWork work, JobMetrics metrics, int atOnce, Clock clock, Ticker ticker) {
    this.store = store;
    this.work = work;
    this.metrics = metrics;
    this.atOnce = atOnce;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** Takes over what an earlier process left. A body that was not read to its end is lost. */
  void load() {
    store
        .unfinished()
        .flatMapIterable(jobs -> jobs)
        .concatMap(
            job -> {
              LiveJob taken = take(job);
              return job.whole()
                  ? Mono.empty()
                  : end(taken, State.FAILED, "the service ended before the body did");
            })
        .then()
        .block(LOADED_WITHIN);
    metrics.refresh(store);
  }

  /** Runs a job once it is its turn. */
  LiveJob take(Job job) {
    LiveJob taken = new LiveJob(job);
    live.put(job.id(), taken);
    synchronized (this) {
      waiting.add(taken);
    }
    next();
    return taken;
  }

  /** A job that is not final; null if there is none of that id. */
  @Nullable LiveJob find(String id) {
    return live.get(id);
  }

  Collection<LiveJob> unfinished() {
    return live.values();
  }

  /** Ends a job and all work on it; empty if it had ended already. */
  Mono<Job> end(LiveJob job, State state, @Nullable String error) {
    return store
        .end(job.job().id(), state, error, clock.instant())
        .retryWhen(UNTIL_THERE_IS_ROOM)
        .doOnNext(
            ended -> {
              job.update(ended);
              leave(job);
              metrics.refresh(store);
            });
  }

  private void next() {
    LiveJob turn;
    Disposable.Swap run = Disposables.swap();
    synchronized (this) {
      if (!open || running.size() >= atOnce || waiting.isEmpty()) {
        return;
      }
      turn = waiting.remove();
      running.put(turn, run);
    }
    run.replace(run(turn).subscribe(ended -> {}, failure -> failed(turn, failure)));
    next();
  }

  private Mono<Job> run(LiveJob job) {
    return store
        .begin(job.job().id(), clock.instant())
        .retryWhen(UNTIL_THERE_IS_ROOM)
        .doOnNext(
            begun -> {
              job.update(begun);
              job.runsFrom(ticker.now());
            })
        .flatMap(
            begun ->
                work.isDecided(begun) ? Mono.empty() : recorded(job, work.run(begun, members(job))))
        .then(Mono.defer(() -> recorded(job, members(job).map(left -> work.cut(job.job(), left)))))
        .then(Mono.defer(() -> end(job, State.SUCCEEDED, null)));
  }

  private Flux<JobMember> members(LiveJob job) {
    return Growing.of(
        job,
        -1,
        after -> store.waiting(job.job().id(), after, MEMBERS),
        JobMember::index,
        moment -> moment.whole() || moment.state().isFinal());
  }

  private Mono<Void> recorded(LiveJob job, Flux<JobResult> results) {
    return results
        .bufferTimeout(RESULTS, RECORDED_WITHIN, ticker.scheduler(), true)
        .concatMap(batch -> store.record(job.job().id(), batch).retryWhen(UNTIL_THERE_IS_ROOM), 1)
        .doOnNext(job::update)
        .then();
  }

  private void failed(LiveJob job, Throwable failure) {
    log.error("job {} could not be carried out", job.job().id(), failure);
    end(job, State.FAILED, "the service met an error of its own")
        .subscribe(ended -> {}, error -> log.error("job {} has no end", job.job().id(), error));
  }

  private void leave(LiveJob job) {
    live.remove(job.job().id());
    Disposable run;
    synchronized (this) {
      waiting.remove(job);
      run = running.remove(job);
    }
    if (run != null) {
      run.dispose();
    }
    next();
  }

  @Override
  public void start() {
    synchronized (this) {
      open = true;
    }
    next();
  }

  /** Lets go of all work and of all who watch it; the jobs stay as they are. */
  @Override
  public void stop() {
    Collection<Disposable.Swap> runs;
    synchronized (this) {
      open = false;
      runs = List.copyOf(running.values());
    }
    runs.forEach(Disposable::dispose);
    Problem stopping = Problem.unavailable("The service stops", Duration.ofSeconds(5));
    live.values().forEach(job -> job.abandon(stopping));
  }

  @Override
  public synchronized boolean isRunning() {
    return open;
  }
}
