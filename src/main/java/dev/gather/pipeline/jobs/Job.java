package dev.gather.pipeline.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job. Immutable: a moment of it.
 *
 * @param number its place in the order in which jobs were made
 * @param options of its work, in the work's own encoding
 * @param whole whether its body has been read to the end, so that {@code total} grows no more
 * @param total members accepted so far
 * @param done members with a result
 * @param httpError of those: whole responses that say no
 * @param failed of those: without a whole response
 * @param cancelled of those: cut off by the job's own join or deadline
 * @param error why it failed; null if it did not
 */
public record Job(
    String id,
    long number,
    State state,
    String options,
    boolean whole,
    long total,
    long done,
    long success,
    long httpError,
    long failed,
    long cancelled,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String error) {

  /** Whether nothing of it is left to be done. */
  boolean isDone() {
    return state.isFinal() || whole && done == total;
  }

  /** A job of which no more is known than that it was made. */
  static Job made(String id, long number, String options, Instant when) {
    return new Job(
        id, number, State.QUEUED, options, false, 0, 0, 0, 0, 0, 0, when, null, null, null);
  }

  /** The same at its end. */
  Job ended(State end, String because, Instant when) {
    return new Job(
        id, number, end, options, whole, total, done, success, httpError, failed, cancelled,
        createdAt, startedAt, when, because);
  }

  /** Where a job is on its way. */
  public enum State {
    /** Waits for its turn. */
    QUEUED,
    RUNNING,
    /** Every member has a result, whatever it says. */
    SUCCEEDED,
    /** By its caller. */
    CANCELLED,
    /** Could not be carried out. */
    FAILED;

    public boolean isFinal() {
      return this != QUEUED && this != RUNNING;
    }
  }
}
