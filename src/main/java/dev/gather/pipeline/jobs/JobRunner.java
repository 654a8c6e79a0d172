package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.scope.Ticker;
import dev.gather.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Runs jobs, so many at once, in the order of their making, and knows all that are not final. Where
 * several processes share a store each runs the same ones, which is how a job is worked on by all
 * of them. Where the store can't be written to, runs wait until it can. Safe to share; never blocks
 * but in {@link #load}.
 *
 * <p>It runs from when the service listens until it is told to stop: what is not done then is done
 * after the next start, or by others.
 */
final class JobRunner implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration LOADED_WITHIN = Duration.ofMinutes(1);
  private static final Problem STOPPING =
      Problem.unavailable("The service stops", Duration.ofSeconds(5));

  private final JobStore store;
  private final JobWork work;
  private final JobMetrics metrics;
  private final int atOnce;
  private final Clock clock;
  private final Ticker ticker;
  private final Map<String, LiveJob> live = new ConcurrentHashMap<>();
  private final Disposable.Swap changes = Disposables.swap();

  /** Read after a job is put among the live ones; so none of them is left to be followed. */
  private volatile boolean stopped;

  // Guarded by this; never held while anything is waited for.
  private final NavigableMap<Long, LiveJob> waiting = new TreeMap<>();
  private final Map<LiveJob, JobTurn> running = new HashMap<>();
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
        .abandonUnread(clock.instant())
        .then(store.unfinished())
        .doOnNext(jobs -> jobs.forEach(this::seen))
        .block(LOADED_WITHIN);
    changes.replace(
        store
            .changes()
            .subscribe(
                this::seen, failure -> log.error("Jobs of other processes are unseen", failure)));
    metrics.refresh(store);
  }

  /** Takes note of how the store has a job; one that is not final runs once it is its turn. */
  LiveJob seen(Job now) {
    if (now.state().isFinal()) {
      LiveJob known = live.get(now.id());
      if (known == null) {
        return new LiveJob(now);
      }
      known.update(now);
      leave(known);
      return known;
    }
    LiveJob known = live.computeIfAbsent(now.id(), unknown -> taken(now));
    known.update(now);
    if (stopped) {
      known.abandon(STOPPING);
    }
    next();
    JobTurn turn;
    synchronized (this) {
      turn = running.get(known);
    }
    if (turn != null) {
      turn.look();
    }
    return known;
  }

  private LiveJob taken(Job job) {
    LiveJob taken = new LiveJob(job);
    taken.runsFrom(ticker.now());
    synchronized (this) {
      waiting.put(job.number(), taken);
    }
    return taken;
  }

  /** A job that is not final; null if there is none of that id. */
  @Nullable LiveJob find(String id) {
    return live.get(id);
  }

  Collection<LiveJob> unfinished() {
    return live.values();
  }

  /** Cancels a job, and all work on it, if the store can do so now; empty if it is unknown. */
  Mono<Job> cancel(LiveJob job) {
    return ended(job, store.end(job.job().id(), State.CANCELLED, null, clock.instant()));
  }

  /** Ends a job whose body broke off, whenever the store can. */
  Mono<Job> abandon(LiveJob job, String error) {
    return ended(
        job,
        store.abandon(job.job().id(), error, clock.instant()).retryWhen(StoreRetry.UNTIL_DONE));
  }

  private Mono<Job> end(LiveJob job, State state, @Nullable String error) {
    return ended(
        job,
        store.end(job.job().id(), state, error, clock.instant()).retryWhen(StoreRetry.UNTIL_DONE));
  }

  /** Where it had been ended otherwise, the store tells how; or that it was forgotten since. */
  private Mono<Job> ended(LiveJob job, Mono<Job> end) {
    String id = job.job().id();
    return end.switchIfEmpty(Mono.defer(() -> store.find(id)))
        .doOnNext(
            now -> {
              seen(now);
              metrics.refresh(store);
            })
        .switchIfEmpty(
            Mono.fromRunnable(
                () -> {
                  leave(job);
                  job.abandon(JobProblems.unknown(id));
                }));
  }

  private void next() {
    LiveJob turn;
    JobTurn begun;
    synchronized (this) {
      if (!open || running.size() >= atOnce || waiting.isEmpty()) {
        return;
      }
      turn = waiting.pollFirstEntry().getValue();
      begun = turn(turn);
      running.put(turn, begun);
    }
    begun.begin(clock.instant());
    next();
  }

  private JobTurn turn(LiveJob job) {
    Runnable done = () -> finish(job, end(job, State.SUCCEEDED, null));
    return new JobTurn(job, store, work, ticker, done, failure -> failed(job, failure));
  }

  private void failed(LiveJob job, Throwable failure) {
    log.error("job {} could not be carried out", job.job().id(), failure);
    finish(job, end(job, State.FAILED, "the service met an error of its own"));
  }

  private static void finish(LiveJob job, Mono<Job> end) {
    end.subscribe(ended -> {}, error -> log.error("job {} has no end", job.job().id(), error));
  }

  private void leave(LiveJob job) {
    live.remove(job.job().id());
    Disposable run;
    synchronized (this) {
      waiting.remove(job.job().number(), job);
      run = running.remove(job);
    }
    if (run != null) {
      run.dispose();
    }
    next();
  }

  @Override
  public void start() {
    stopped = false;
    synchronized (this) {
      open = true;
    }
    next();
  }

  /** Lets go of all work and of all who watch it; the jobs stay as they are. */
  @Override
  public void stop() {
    changes.dispose();
    Collection<JobTurn> turns;
    synchronized (this) {
      open = false;
      turns = List.copyOf(running.values());
    }
    turns.forEach(Disposable::dispose);
    stopped = true;
    live.values().forEach(job -> job.abandon(STOPPING));
  }

  @Override
  public synchronized boolean isRunning() {
    return open;
  }
}
