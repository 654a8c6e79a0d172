package dev.gather.pipeline.jobs;

/**
 * What became of a member.
 *
 * @param index of the member in its job, from 0
 * @param json the result as it is told, one JSON object
 */
public record JobResult(long index, Outcome outcome, String json) {

  /** What a job counts by. */
  public enum Outcome {
    SUCCESS,
    HTTP_ERROR,
    FAILED,
    CANCELLED
  }
}
