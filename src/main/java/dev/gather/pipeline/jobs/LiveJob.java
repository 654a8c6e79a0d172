package dev.gather.pipeline.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A job as it goes on, for those who watch it. Safe to share. */
final class LiveJob {
  private static final Sinks.EmitFailureHandler RETRY =
      Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1));

  private final Sinks.Many<Job> moments = Sinks.many().replay().latest();
  private volatile Job job;
  private volatile @Nullable Pace pace;
  private volatile @Nullable Throwable abandoned;

  /** Since when this process has known or run it, and how many results it had then. */
  private record Pace(long since, long done) {}

  LiveJob(Job job) {
    this.job = job;
    tell(job);
  }

  Job job() {
    return job;
  }

  /** Whether it runs and has nothing to do. */
  boolean isStarved() {
    Job seen = job;
    return seen.state() == Job.State.RUNNING && seen.done() == seen.total();
  }

  /** It is as the store says now; what comes late is dropped. A final moment is the last one. */
  synchronized void update(Job now) {
    boolean late = now.done() < job.done() || now.total() < job.total();
    if (!job.state().isFinal() && (now.state().isFinal() || !late)) {
      job = now;
      tell(now);
    }
  }

  private void tell(Job now) {
    moments.emitNext(now, RETRY);
    if (now.state().isFinal()) {
      moments.emitComplete(RETRY);
    }
  }

  /** Nobody will tell of it any more, unless all has been told. */
  synchronized void abandon(Throwable because) {
    if (!job.state().isFinal()) {
      abandoned = because;
      moments.tryEmitError(because);
    }
  }

  void runsFrom(long now) {
    pace = new Pace(now, job.done());
  }

  /** Results a second, of all processes, since then; 0 where there is none yet. */
  double perSecond(long now) {
    Pace running = pace;
    return running == null || now <= running.since
        ? 0
        : (job.done() - running.done) * 1e9 / (now - running.since);
  }

  /**
   * How it is and will be. A slow reader gets the newest moment, not each. If it was given up there
   * is none: a moment from before that would look like news beside {@link #job}.
   */
  Flux<Job> moments() {
    Throwable because = abandoned;
    return because == null ? moments.asFlux().onBackpressureLatest() : Flux.error(because);
  }
}
