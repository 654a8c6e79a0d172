package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.pipeline.jobs.JobWork.Split;
import dev.gather.pipeline.jobs.RedisJobLists.Registered;
import dev.gather.store.StoreException;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Jobs in a Redis that several processes share. A member is an entry of a stream until its result
 * is recorded, which deletes it in the same script: so what is left is what is to be done, and no
 * member gets two results. The lists of all jobs lie elsewhere than the jobs, and where a process
 * dies between two steps, another puts them right.
 */
final class RedisJobStore implements JobStore, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisJobStore.class);

  /** A job's parts are kept with it: this may grow, but not shrink. */
  private static final int PARTS = 8;

  /** What a page of results may have, in bytes; it is held in memory. */
  private static final long PAGE = 4 * 1024 * 1024;

  private static final int AT_ONCE = 64;

  /** How long the others are told that this node ends. */
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Redis redis;
  private final Channels channels;
  private final RedisJobNode node;
  private final RedisJobLists lists;

  private RedisJobStore(Redis redis, Channels channels, RedisJobNode node) {
    this.redis = redis;
    this.channels = channels;
    this.node = node;
    this.lists = node.lists();
  }

  /** Listens, from now on, to what others do. */
  static RedisJobStore open(Redis redis, RedisJobNode node, Channels channels) {
    channels
        .subscribe(redis.channel(JobKeys.CHANNEL), node)
        .subscribe(done -> {}, away -> log.warn("Jobs are listened to later", away));
    return new RedisJobStore(redis, channels, node);
  }

  /** Blocks for a moment. */
  @Override
  public void close() {
    channels.unsubscribe(redis.channel(JobKeys.CHANNEL));
    node.leave().timeout(FAREWELL, Mono.empty()).onErrorComplete(StoreException.class).block();
  }

  @Override
  public int mostParts() {
    return PARTS;
  }

  @Override
  public Mono<Opened> open(String id, @Nullable String key, String options, Instant now) {
    String given = key == null ? "" : key;
    return lists
        .register(id, given)
        .flatMap(
            place ->
                place.number() == null
                    ? known(place, given, options, now)
                        .switchIfEmpty(Mono.defer(() -> open(id, key, options, now)))
                    : create(id, place.number(), given, options, now));
  }

  /** The job that has the key; empty if that is no more, and has given the key up now. */
  private Mono<Opened> known(Registered other, String key, String options, Instant now) {
    return hash(other.id())
        .map(hash -> new Opened(hash.job(), false, hash.digest()))
        .switchIfEmpty(
            other.ended()
                ? lists.unregister(other.id(), key).then(Mono.empty())
                : Mono.just(new Opened(Job.made(other.id(), 0, options, now), false, null)));
  }

  private Mono<Opened> create(String id, String number, String key, String options, Instant now) {
    JobKeys keys = new JobKeys(id);
    return redis
        .run(
            JobScripts.CREATE,
            List.of(keys.job(), keys.members()),
            List.of(
                redis.channel(JobKeys.CHANNEL),
                id,
                node.name(),
                node.leaseMillis(),
                number,
                options,
                Long.toString(now.toEpochMilli()),
                key))
        .flatMap(JobHash::of)
        .map(hash -> new Opened(hash.job(), true, null));
  }

  @Override
  public Mono<Job> add(String id, long from, List<String> lines) {
    List<String> arguments = new ArrayList<>(lines.size() + 3);
    arguments.add(redis.channel(JobKeys.CHANNEL));
    arguments.add(id);
    arguments.add(Long.toString(from));
    arguments.addAll(lines);
    JobKeys keys = new JobKeys(id);
    return redis
        .run(JobScripts.ADD, List.of(keys.job(), keys.members()), arguments)
        .flatMap(JobHash::of)
        .map(JobHash::job);
  }

  @Override
  public Mono<Job> close(String id, long total, String digest) {
    return redis
        .run(
            JobScripts.CLOSE,
            List.of(new JobKeys(id).job()),
            List.of(redis.channel(JobKeys.CHANNEL), id, Long.toString(total), digest))
        .flatMap(JobHash::of)
        .map(JobHash::job);
  }

  @Override
  public Mono<Job> begin(String id, Instant now) {
    return redis
        .run(
            JobScripts.BEGIN,
            List.of(new JobKeys(id).job()),
            List.of(redis.channel(JobKeys.CHANNEL), id, Long.toString(now.toEpochMilli())))
        .flatMap(JobHash::of)
        .map(JobHash::job);
  }

  @Override
  public Mono<JobPart> hold(String id, Split split) {
    return node.hold(id, split);
  }

  @Override
  public Mono<Job> end(String id, State state, @Nullable String error, Instant now) {
    return node.end(id, state, error, now);
  }

  @Override
  public Mono<Job> abandon(String id, String error, Instant now) {
    return node.abandon(id, error, now);
  }

  /** Looking at jobs does that. */
  @Override
  public Mono<Void> abandonUnread(Instant now) {
    return node.beat().then();
  }

  @Override
  public Mono<Job> find(String id) {
    return hash(id).map(JobHash::job);
  }

  private Mono<JobHash> hash(String id) {
    return redis.ask(commands -> commands.hgetall(new JobKeys(id).job())).flatMap(JobHash::of);
  }

  @Override
  public Mono<List<Job>> list(@Nullable String below, int limit) {
    return lists.newest(below, limit).flatMapSequential(this::find, AT_ONCE).collectList();
  }

  @Override
  public Mono<List<Job>> unfinished() {
    return node.beat()
        .filter(job -> !job.state().isFinal())
        .sort(Comparator.comparing(Job::number))
        .collectList();
  }

  @Override
  public Flux<Job> changes() {
    return node.changes();
  }

  @Override
  public Mono<List<Recorded>> results(String id, long after, int limit) {
    return redis
        .run(
            JobScripts.RESULTS,
            List.of(new JobKeys(id).results()),
            List.of(Long.toString(after), Integer.toString(limit), Long.toString(PAGE)))
        .map(
            entries -> {
              List<Recorded> results = new ArrayList<>();
              for (int i = 0; i < entries.size(); i += 2) {
                results.add(
                    new Recorded(RedisJobPart.place(entries.get(i)), (String) entries.get(i + 1)));
              }
              return results;
            });
  }

  @Override
  public Mono<Boolean> forget(String id) {
    JobKeys keys = new JobKeys(id);
    return redis
        .run(JobScripts.FORGET, List.of(keys.job(), keys.members(), keys.results()), List.of())
        .flatMap(
            reply -> {
              if (reply.isEmpty()) {
                return lists.unregister(id, "").thenReturn(false);
              }
              return reply.getFirst().equals("0")
                  ? Mono.just(false)
                  : lists.unregister(id, (String) reply.get(1)).thenReturn(true);
            });
  }

  @Override
  public Mono<List<String>> endedBefore(Instant time) {
    return lists.endedBefore(time);
  }

  @Override
  public Mono<Map<State, Long>> counts() {
    return lists.counts();
  }
}
