package dev.gather.pipeline.jobs;

import dev.gather.pipeline.jobs.JobWork.Split;
import dev.gather.store.StoreException;
import dev.gather.store.redis.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * A part of a job in Redis: a consumer of the group that reads its members. What that has pending
 * stays its own, whichever node holds the part, so nobody has to guess who is dead.
 */
final class RedisJobPart implements JobPart {
  private static final Logger log = LoggerFactory.getLogger(RedisJobPart.class);

  /** Before a part that was given nothing asks again. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** What one script carries of results, in characters, but one at least. */
  private static final int CARRIED = 8 * 1024 * 1024;

  private final Redis redis;
  private final String node;
  private final Scheduler scheduler;
  private final JobKeys keys;
  private final Job job;
  private final int number;
  private final Split split;
  private final Runnable letGo;
  private final AtomicInteger inHand = new AtomicInteger();
  private final Sinks.Empty<Void> wanted = Sinks.empty();
  private final Sinks.Empty<Void> lost = Sinks.empty();

  RedisJobPart(
      Redis redis,
      String node,
      Scheduler scheduler,
      Job job,
      int number,
      Split split,
      Runnable letGo) {
    this.redis = redis;
    this.node = node;
    this.scheduler = scheduler;
    this.keys = new JobKeys(job.id());
    this.job = job;
    this.number = number;
    this.split = split;
    this.letGo = letGo;
  }

  /** How many parts a node has of as many as share them; one at least, if it can have it. */
  static int fairly(Split split, int nodes) {
    return (split.parts() + nodes - 1) / Math.max(1, nodes);
  }

  int fairly(int nodes) {
    return fairly(split, nodes);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public Mono<List<JobMember>> take(long after, int limit) {
    return Mono.defer(
            () -> {
              if (after < 0) {
                inHand.set(0);
              }
              return redis.run(
                  JobScripts.TAKE,
                  List.of(keys.job(), keys.members()),
                  List.of(
                      node,
                      Integer.toString(number),
                      Long.toString(after),
                      Integer.toString(limit),
                      Integer.toString(inHand.get()),
                      Integer.toString(split.width()),
                      Integer.toString(split.parts())));
            })
        .map(RedisJobPart::members)
        .doOnNext(members -> inHand.addAndGet(members.size()))
        .flatMap(
            members ->
                members.isEmpty()
                    ? Mono.delay(PAUSE, scheduler).thenReturn(members)
                    : Mono.just(members));
  }

  private static List<JobMember> members(List<Object> entries) {
    List<JobMember> members = new ArrayList<>();
    for (int i = 0; i < entries.size(); i += 2) {
      members.add(new JobMember(place(entries.get(i)) - 1, (String) entries.get(i + 1)));
    }
    return members;
  }

  /** The first half of an entry's id, which is what tells ours apart. */
  static long place(Object entry) {
    String id = (String) entry;
    return Long.parseLong(id, 0, id.indexOf('-'), 10);
  }

  @Override
  public Mono<Job> record(List<JobResult> results) {
    return Flux.fromIterable(carried(results)).concatMap(this::recorded).takeLast(1).next();
  }

  private static List<List<JobResult>> carried(List<JobResult> results) {
    List<List<JobResult>> all = new ArrayList<>();
    List<JobResult> some = new ArrayList<>();
    long size = 0;
    for (JobResult result : results) {
      if (size > 0 && size + result.json().length() > CARRIED) {
        all.add(some);
        some = new ArrayList<>();
        size = 0;
      }
      some.add(result);
      size += result.json().length();
    }
    all.add(some);
    return all;
  }

  private Mono<Job> recorded(List<JobResult> results) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(redis.channel(JobKeys.CHANNEL), job.id(), node, Integer.toString(number)));
    for (JobResult result : results) {
      arguments.add(Long.toString(result.index()));
      arguments.add(result.outcome().name().toLowerCase(Locale.ROOT));
      arguments.add(result.json());
    }
    return redis
        .run(JobScripts.RECORD, List.of(keys.job(), keys.members(), keys.results()), arguments)
        .doOnNext(told -> inHand.addAndGet(-results.size()))
        .flatMap(JobHash::of)
        .map(JobHash::job);
  }

  @Override
  public Mono<Void> wanted() {
    return wanted.asMono();
  }

  @Override
  public Mono<Void> lost() {
    return lost.asMono();
  }

  void isWanted() {
    wanted.tryEmitEmpty();
  }

  void isLost() {
    lost.tryEmitEmpty();
  }

  private Mono<List<Object>> runsOut(StoreException away) {
    log.debug("a part of job {} is free once its lease has run out", job.id(), away);
    return Mono.empty();
  }

  @Override
  public Mono<Void> release() {
    return Mono.fromRunnable(letGo)
        .then(
            redis.run(
                JobScripts.RELEASE,
                List.of(keys.job()),
                List.of(redis.channel(JobKeys.CHANNEL), job.id(), node, Integer.toString(number))))
        .onErrorResume(StoreException.class, this::runsOut)
        .then();
  }
}
