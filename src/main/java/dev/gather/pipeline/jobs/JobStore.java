package dev.gather.pipeline.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where jobs are kept. What a completed write wrote is never lost. Safe to share; never blocks.
 * {@code JobStoreContract} holds every implementation to what is said here. Errors are {@link
 * dev.gather.store.StoreException}s.
 */
interface JobStore {

  /**
   * What came of {@link #open}.
   *
   * @param digest of the body that the key came with first; null while that is still read
   */
  record Opened(Job job, boolean fresh, @Nullable String digest) {}

  /**
   * A result with its place in the order of recording.
   *
   * @param offset from 1
   */
  record Recorded(long offset, String json) {}

  /** Makes a queued job without members; or finds the one that has the key, and makes none. */
  Mono<Opened> open(String id, @Nullable String key, String options, Instant now);

  /** Appends members to a job; empty if it is final or unknown. */
  Mono<Job> add(String id, List<String> lines);

  /** Says that there are no more members; empty if the job is final or unknown. */
  Mono<Job> close(String id, @Nullable String digest);

  /** Says that a job runs from now on; empty if it is final or unknown. */
  Mono<Job> begin(String id, Instant now);

  /** Members without a result, in order, from the first index above {@code after} on. */
  Mono<List<JobMember>> waiting(String id, long after, int limit);

  /**
   * Appends results in their order. One for a member that has one already is dropped. Empty if the
   * job is final or unknown.
   */
  Mono<Job> record(String id, List<JobResult> results);

  /**
   * Ends a job. One whose body was not read to its end gives its key up, so that it can be sent
   * again. Empty if the job was final already or is unknown.
   */
  Mono<Job> end(String id, Job.State state, @Nullable String error, Instant now);

  Mono<Job> find(String id);

  /** Jobs, newest first, from below the one named on; empty if that one is unknown. */
  Mono<List<Job>> list(@Nullable String below, int limit);

  /** All jobs that are not final, eldest first. */
  Mono<List<Job>> unfinished();

  /**
   * Results in the order of their recording, from above an offset on (the first is 1): at most so
   * many, and no more than about 4 MB of them, but one at least where there is one.
   */
  Mono<List<Recorded>> results(String id, long after, int limit);

  /** Forgets a final job and all that belongs to it; false if there is none. */
  Mono<Boolean> forget(String id);

  /** Final jobs that ended before that time, some of them. */
  Mono<List<String>> endedBefore(Instant time);

  /** How many final jobs there are, by state. */
  Mono<Map<Job.State, Long>> counts();
}
