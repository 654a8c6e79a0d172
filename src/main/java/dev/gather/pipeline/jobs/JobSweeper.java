package dev.gather.pipeline.jobs;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Forgets jobs that have been kept long enough. It looks every minute, or oftener for a short time.
 */
final class JobSweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobSweeper.class);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final JobStore store;
  private final JobMetrics metrics;
  private final Duration keep;
  private final Clock clock;
  private final Disposable sweeping;

  JobSweeper(JobStore store, JobMetrics metrics, Duration keep, Clock clock, Scheduler scheduler) {
    this.store = store;
    this.metrics = metrics;
    this.keep = keep;
    this.clock = clock;
    Duration wait = keep.compareTo(LONGEST_WAIT) < 0 ? keep : LONGEST_WAIT;
    this.sweeping =
        Mono.delay(wait, scheduler)
            .then(Mono.defer(this::sweep))
            .onErrorResume(JobSweeper::logged)
            .repeat()
            .subscribe(swept -> {}, failure -> log.error("Jobs are no longer swept", failure));
  }

  private Mono<Void> sweep() {
    return store
        .endedBefore(clock.instant().minus(keep))
        .flatMapIterable(ids -> ids)
        .concatMap(store::forget)
        .then(Mono.fromRunnable(() -> metrics.refresh(store)));
  }

  private static Mono<Void> logged(Throwable failure) {
    log.warn("Old jobs were not forgotten", failure);
    return Mono.empty();
  }

  @Override
  public void close() {
    sweeping.dispose();
  }
}
