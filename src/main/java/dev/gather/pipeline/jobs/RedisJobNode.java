package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.pipeline.jobs.JobWork.Split;
import dev.gather.scope.Ticker;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import dev.gather.store.redis.RedisAwayException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * This process among all that share jobs in a Redis. Each second it says that it lives, renews what
 * it holds, and looks at all jobs that have not ended; between, at those that it is told of. Who
 * says nothing for the time of a lease is taken for dead. Safe to share; never blocks.
 */
final class RedisJobNode implements Channels.Listener {
  private static final Logger log = LoggerFactory.getLogger(RedisJobNode.class);
  static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration GLANCE = Duration.ofMillis(50);
  private static final int AT_ONCE = 64;

  /** Beats for which a job that was given its place may be without the rest. */
  private static final int PATIENCE = 10;

  private final Redis redis;
  private final String node;
  private final Duration lease;
  private final Clock clock;
  private final Ticker ticker;
  private final RedisJobLists lists;
  private final JobParts parts = new JobParts();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> blank = new ConcurrentHashMap<>();

  /** How jobs were that had not ended. */
  private final Map<String, Job> unfinished = new ConcurrentHashMap<>();

  private volatile int nodes = 1;
  private volatile long trustedFrom;

  /**
   * @param node its name among all
   */
  RedisJobNode(Redis redis, String node, Duration lease, Clock clock, Ticker ticker) {
    this.redis = redis;
    this.node = node;
    this.lease = lease;
    this.clock = clock;
    this.ticker = ticker;
    this.lists = new RedisJobLists(redis, clock);
    this.trustedFrom = ticker.now();
  }

  /** All jobs each second, and those that others told of sooner. */
  Flux<Job> changes() {
    Flux<Job> beats = Mono.delay(BEAT, ticker.scheduler()).thenMany(Flux.defer(this::beat));
    Flux<Job> glances = Mono.delay(GLANCE, ticker.scheduler()).thenMany(Flux.defer(this::glance));
    return Flux.merge(survives(beats).repeat(), survives(glances).repeat());
  }

  private Flux<Job> survives(Flux<Job> step) {
    return step.doOnError(this::missed).onErrorComplete();
  }

  /** Where Redis was away, others could not say that they live: they get the time to do so. */
  private void missed(Throwable failure) {
    if (!(failure instanceof RedisAwayException)) {
      log.warn("Jobs could not be looked at", failure);
    }
    trustedFrom = ticker.now() + lease.toNanos();
  }

  RedisJobLists lists() {
    return lists;
  }

  String name() {
    return node;
  }

  String leaseMillis() {
    return Long.toString(lease.toMillis());
  }

  private boolean mayTakeOver() {
    return ticker.now() - trustedFrom >= 0;
  }

  /** Says that this node lives, and looks at all jobs that have not ended, in any order. */
  Flux<Job> beat() {
    return redis
        .run(
            JobScripts.BEAT,
            List.of(JobKeys.NODES, JobKeys.UNFINISHED),
            List.of(node, leaseMillis()))
        .flatMapMany(
            reply -> {
              nodes = Integer.parseInt((String) reply.getFirst());
              List<String> ids = reply.stream().skip(1).map(String.class::cast).toList();
              return Flux.fromIterable(ids)
                  .concatWith(Flux.fromIterable(gone(ids)))
                  .flatMap(this::look, AT_ONCE);
            });
  }

  private List<String> gone(List<String> ids) {
    Set<String> gone = new HashSet<>(unfinished.keySet());
    ids.forEach(gone::remove);
    return List.copyOf(gone);
  }

  private Flux<Job> glance() {
    List<String> ids = List.copyOf(told);
    return Flux.fromIterable(ids)
        .flatMap(
            id -> {
              told.remove(id);
              List<RedisJobPart> before = parts.of(id);
              return redis
                  .ask(commands -> commands.hgetall(new JobKeys(id).job()))
                  .flatMap(JobHash::of)
                  .flatMap(hash -> seen(hash, before));
            },
            AT_ONCE);
  }

  private Mono<Job> look(String id) {
    List<RedisJobPart> before = parts.of(id);
    List<String> arguments = new ArrayList<>(List.of(node, leaseMillis()));
    before.forEach(part -> arguments.add(Integer.toString(part.number())));
    return redis
        .run(JobScripts.LOOK, List.of(new JobKeys(id).job()), arguments)
        .filter(reply -> !reply.isEmpty())
        .flatMap(
            reply ->
                JobHash.of((List<?>) reply.get(1))
                    .flatMap(hash -> seen(hash, before))
                    .flatMap(
                        job ->
                            reply.getFirst().equals("1") && mayTakeOver()
                                ? abandon(id, JobStore.UNREAD, clock.instant()).defaultIfEmpty(job)
                                : Mono.just(job)))
        .switchIfEmpty(Mono.defer(() -> missing(id)));
  }

  private Mono<Job> seen(JobHash hash, List<RedisJobPart> before) {
    Job job = hash.job();
    blank.remove(job.id());
    parts.compare(before, hash, node, nodes);
    if (!job.state().isFinal()) {
      unfinished.put(job.id(), job);
      return Mono.just(job);
    }
    unfinished.remove(job.id());
    return lists.retire(hash).thenReturn(job);
  }

  /** A job that was forgotten or lost, or has got no more than its place so far. */
  private Mono<Job> missing(String id) {
    Job known = unfinished.remove(id);
    if (known == null && blank.merge(id, 1, Integer::sum) <= PATIENCE) {
      return Mono.empty();
    }
    blank.remove(id);
    parts.of(id).forEach(RedisJobPart::isLost);
    return lists.unregister(id, "").then(Mono.justOrEmpty(known).map(this::vanished));
  }

  private Job vanished(Job job) {
    log.warn("job {} is no longer in Redis", job.id());
    return job.ended(State.FAILED, "the store has lost it", clock.instant());
  }

  /** Gives this node one more part, if it has fewer than its share. */
  Mono<JobPart> hold(String id, Split split) {
    return redis
        .run(
            JobScripts.HOLD,
            List.of(new JobKeys(id).job()),
            List.of(
                node,
                leaseMillis(),
                Integer.toString(split.parts()),
                Integer.toString(RedisJobPart.fairly(split, nodes)),
                mayTakeOver() ? "1" : "0"))
        .filter(reply -> !reply.isEmpty())
        .flatMap(
            reply ->
                JobHash.of((List<?>) reply.get(1))
                    .map(hash -> held(hash.job(), split, reply.getFirst())));
  }

  private JobPart held(Job job, Split split, Object number) {
    int part = Integer.parseInt((String) number);
    RedisJobPart held =
        new RedisJobPart(
            redis, node, ticker.scheduler(), job, part, split, () -> parts.remove(job.id(), part));
    parts.add(held);
    return held;
  }

  /** Ends a job; empty if it is final or unknown. */
  Mono<Job> end(String id, State state, @Nullable String error, Instant now) {
    return end(id, state, error, now, false);
  }

  /** The same for one whose body was not read to its end. */
  Mono<Job> abandon(String id, String error, Instant now) {
    return end(id, State.FAILED, error, now, true);
  }

  private Mono<Job> end(
      String id, State state, @Nullable String error, Instant now, boolean unlessWhole) {
    JobKeys keys = new JobKeys(id);
    return redis
        .run(
            JobScripts.END,
            List.of(keys.job(), keys.members()),
            List.of(
                redis.channel(JobKeys.CHANNEL),
                id,
                JobKeys.written(state),
                error == null ? "" : error,
                Long.toString(now.toEpochMilli()),
                unlessWhole ? "1" : "0"))
        .flatMap(JobHash::of)
        .flatMap(hash -> lists.retire(hash).thenReturn(hash.job()));
  }

  @Override
  public void listening() {
    // What was missed is seen with the next beat.
  }

  @Override
  public void told(String id) {
    told.add(id);
  }

  /** Says that this node is no more, so that others need not wait until they notice. */
  Mono<Void> leave() {
    return redis.ask(commands -> commands.zrem(JobKeys.NODES, node)).then();
  }
}
