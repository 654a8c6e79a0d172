package dev.gather.pipeline.jobs;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A part of a job that this process holds, and no other: what it takes, nobody else is given. Safe
 * to share; never blocks. Errors are {@link dev.gather.store.StoreException}s.
 */
interface JobPart {
  /** Which one of the job's, from 0. */
  int number();

  /** The job as it was when the part was taken hold of. */
  Job job();

  /**
   * Members without a result, in order, from the first index above {@code after} on: those that
   * this part was given before, by whomever, and then others that no part has. Fewer than the limit
   * where other parts are to have some too; none if the job is final or the part lost.
   */
  Mono<List<JobMember>> take(long after, int limit);

  /**
   * Appends results in their order. One for a member that has one already is dropped. Empty if the
   * job is final or unknown, or the part is lost.
   */
  Mono<Job> record(List<JobResult> results);

  /** Completes once another process is to hold it: what was taken is done, and it is let go. */
  Mono<Void> wanted();

  /** Completes if another process holds it by now: what is done for it no longer counts. */
  Mono<Void> lost();

  /** Lets go of it; what has no result is given to whoever holds it next. */
  Mono<Void> release();
}
