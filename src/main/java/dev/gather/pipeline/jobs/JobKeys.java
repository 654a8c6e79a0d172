package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.store.redis.Redis;
import java.util.List;
import java.util.Locale;

/**
 * Names of keys in Redis. All of one job share a slot of a cluster, and so do the lists of all
 * jobs; nothing touches both in one step.
 *
 * <p>A job is a hash, a stream of members without a result, whose group of consumers has one for
 * each part, and a stream of results.
 */
record JobKeys(String id) {
  /** Channel on which the ids of changed jobs are told. */
  static final String CHANNEL = "jobs";

  /** The last number that a job got. */
  static final String NUMBER = all("number");

  /** Ids of all jobs, by number. */
  static final String ALL = all("all");

  /** Ids of those that have not ended, by number. */
  static final String UNFINISHED = all("unfinished");

  /** From idempotency keys to ids. */
  static final String BY_KEY = all("keys");

  /** Nodes that live, by when they last said so. */
  static final String NODES = all("nodes");

  static final List<State> ENDS = List.of(State.SUCCEEDED, State.CANCELLED, State.FAILED);

  private static String all(String name) {
    return Redis.key("{jobs}:" + name);
  }

  /** Ids of jobs that ended so, by when. */
  static String ended(State state) {
    return all(written(state));
  }

  static String written(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  String job() {
    return Redis.key("job:{" + id + "}");
  }

  String members() {
    return job() + ":members";
  }

  String results() {
    return job() + ":results";
  }
}
