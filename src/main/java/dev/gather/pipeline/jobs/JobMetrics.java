package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.Job.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code gather_jobs} by state: jobs that are kept, as of the last time that one ended; and {@code
 * gather_jobs_queue_depth}: members of all jobs that have no result yet.
 */
final class JobMetrics {
  private static final Logger log = LoggerFactory.getLogger(JobMetrics.class);

  private final MeterRegistry registry;
  private volatile Map<State, Long> ended = Map.of();

  JobMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Measures these from now on. */
  void watch(Supplier<Collection<LiveJob>> unfinished) {
    for (State state : State.values()) {
      Gauge.builder(
              "gather.jobs",
              () ->
                  state.isFinal()
                      ? ended.getOrDefault(state, 0L)
                      : unfinished.get().stream().filter(job -> job.job().state() == state).count())
          .description("Jobs that are kept")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("gather.jobs.queue.depth", () -> depth(unfinished.get()))
        .description("Members of jobs that have no result yet")
        .register(registry);
  }

  static long depth(Collection<LiveJob> unfinished) {
    return unfinished.stream().map(LiveJob::job).mapToLong(job -> job.total() - job.done()).sum();
  }

  /** Counts the jobs that have ended anew, in its own time. */
  void refresh(JobStore store) {
    store
        .counts()
        .subscribe(
            counts -> ended = Map.copyOf(counts),
            failure -> log.warn("Jobs were not counted", failure));
  }
}
