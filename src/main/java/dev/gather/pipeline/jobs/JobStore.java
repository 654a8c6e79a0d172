package dev.gather.pipeline.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where jobs are kept. What a completed write wrote is never lost. Safe to share; never blocks.
 * {@code JobStoreContract} holds every implementation to what is said here. Errors are {@link
 * dev.gather.store.StoreException}s.
 */
interface JobStore {
  /** Why a job failed whose body was read by a process that has ended. */
  String UNREAD = "the service ended before the body did";

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

  /** How many parts of a job are held at once, at most. */
  int mostParts();

  /** Makes a queued job without members; or finds the one that has the key, and makes none. */
  Mono<Opened> open(String id, @Nullable String key, String options, Instant now);

  /**
   * Appends members to a job, the first of them at an index; those that it has already are not
   * added again. Empty if it is final or unknown.
   */
  Mono<Job> add(String id, long from, List<String> lines);

  /** Says that there are no more than so many members; empty if the job is final or unknown. */
  Mono<Job> close(String id, long total, String digest);

  /** Says that a job runs from now on; empty if it is final or unknown. */
  Mono<Job> begin(String id, Instant now);

  /**
   * Takes hold of a part that nobody holds; empty if there is none for this process now, or the job
   * is final or unknown.
   */
  Mono<JobPart> hold(String id, JobWork.Split split);

  /**
   * Ends a job. One whose body was not read to its end gives its key up, so that it can be sent
   * again. Empty if the job was final already or is unknown.
   */
  Mono<Job> end(String id, Job.State state, @Nullable String error, Instant now);

  /** Fails a job whose body was not read to its end; empty if it was, or as for {@link #end}. */
  Mono<Job> abandon(String id, String error, Instant now);

  /** The same for all jobs whose bodies were read by a process that has ended: {@link #UNREAD}. */
  Mono<Void> abandonUnread(Instant now);

  Mono<Job> find(String id);

  /** Jobs, newest first, from below the one named on; empty if that one is unknown. */
  Mono<List<Job>> list(@Nullable String below, int limit);

  /** All jobs that are not final, eldest first. */
  Mono<List<Job>> unfinished();

  /**
   * Jobs as other processes make, change and end them; the newest moment of each, not every one.
   */
  Flux<Job> changes();

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
