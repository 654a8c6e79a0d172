package dev.gather.pipeline.jobs;

import dev.gather.store.redis.Redis;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The lists of all jobs in Redis: by number, by key, unfinished, ended how and when. They lie
 * elsewhere than the jobs, so that what changes both takes two steps; each may be repeated, by
 * whoever finds that it was not done. Safe to share; never blocks.
 */
final class RedisJobLists {
  private static final int EXPIRED_AT_ONCE = 100;

  private final Redis redis;
  private final Clock clock;

  RedisJobLists(Redis redis, Clock clock) {
    this.redis = redis;
    this.clock = clock;
  }

  /**
   * What came of {@link #register}.
   *
   * @param id of the job that has the key
   * @param number null if that is another one
   * @param ended whether that other one has ended
   */
  record Registered(String id, @Nullable String number, boolean ended) {}

  /** Gives a job its place, unless its key has made another one. */
  Mono<Registered> register(String id, String key) {
    return redis
        .run(
            JobScripts.REGISTER,
            List.of(JobKeys.NUMBER, JobKeys.ALL, JobKeys.UNFINISHED, JobKeys.BY_KEY),
            List.of(id, key))
        .map(
            reply -> {
              String known = (String) reply.getFirst();
              return known.equals(id)
                  ? new Registered(id, (String) reply.get(1), false)
                  : new Registered(known, null, reply.get(2).equals("0"));
            });
  }

  /** Moves a job that has ended to those of its state. */
  Mono<Void> retire(JobHash hash) {
    Job job = hash.job();
    Instant finished = job.finishedAt() == null ? clock.instant() : job.finishedAt();
    return redis
        .run(
            JobScripts.RETIRE,
            List.of(JobKeys.UNFINISHED, JobKeys.ended(job.state()), JobKeys.BY_KEY),
            List.of(job.id(), Long.toString(finished.toEpochMilli()), hash.freed()))
        .then();
  }

  /** Takes a job that is no more from all lists. */
  Mono<Void> unregister(String id, String key) {
    List<String> keys = new ArrayList<>(List.of(JobKeys.ALL, JobKeys.UNFINISHED, JobKeys.BY_KEY));
    JobKeys.ENDS.forEach(state -> keys.add(JobKeys.ended(state)));
    return redis.run(JobScripts.UNREGISTER, keys, List.of(id, key)).then();
  }

  /** Ids, newest first, from below the one named on; none if that one is unknown. */
  Flux<String> newest(@Nullable String below, int limit) {
    return below == null
        ? newest(Range.<Number>unbounded(), limit)
        : redis
            .ask(commands -> commands.zscore(JobKeys.ALL, below))
            .flatMapMany(
                number ->
                    newest(Range.from(Boundary.unbounded(), Boundary.excluding(number)), limit));
  }

  private Flux<String> newest(Range<? extends Number> numbers, int limit) {
    return redis
        .ask(commands -> commands.zrevrangebyscore(JobKeys.ALL, numbers, Limit.from(limit)))
        .flatMapIterable(ids -> ids);
  }

  /** Those that ended before that time, some of them. */
  Mono<List<String>> endedBefore(Instant time) {
    Range<Long> before = Range.from(Boundary.unbounded(), Boundary.excluding(time.toEpochMilli()));
    return Flux.fromIterable(JobKeys.ENDS)
        .concatMap(
            state ->
                redis.ask(
                    commands ->
                        commands.zrangebyscore(
                            JobKeys.ended(state), before, Limit.from(EXPIRED_AT_ONCE))))
        .flatMapIterable(ids -> ids)
        .collectList();
  }

  /** How many have ended, by state. */
  Mono<Map<Job.State, Long>> counts() {
    return Flux.fromIterable(JobKeys.ENDS)
        .flatMap(
            state ->
                redis
                    .ask(commands -> commands.zcard(JobKeys.ended(state)))
                    .filter(count -> count > 0)
                    .map(count -> Map.entry(state, count)))
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }
}
