package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.pipeline.jobs.JobResult.Outcome;
import dev.gather.pipeline.jobs.JobStore.Opened;
import dev.gather.pipeline.jobs.JobWork.Split;
import dev.gather.scope.Ticker;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import dev.gather.store.redis.RedisConfiguration;
import dev.gather.testing.NeedsRedis;
import dev.gather.testing.RedisService;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@NeedsRedis
@Timeout(60)
@SpringBootTest(
    classes = RedisJobStoreIT.Wired.class,
    webEnvironment = WebEnvironment.NONE,
    properties = "gather.store=redis")
class RedisJobStoreIT implements JobStoreContract {
  private static final Duration LEASE = Duration.ofMillis(500);
  private static final Split SPLIT = new Split(8, 2);
  private static final Split ONE = new Split(1, 16);

  @Autowired private Redis redis;
  @Autowired private Channels channels;
  private @Nullable RedisJobNode node;
  private @Nullable RedisJobStore store;

  @Import({RedisConfiguration.class, RedisService.class})
  @ImportAutoConfiguration(ServiceConnectionAutoConfiguration.class)
  static class Wired {
    @Bean
    ApplicationAvailabilityBean availability() {
      return new ApplicationAvailabilityBean();
    }

    @Bean
    DefaultSslBundleRegistry bundles() {
      return new DefaultSslBundleRegistry();
    }
  }

  @BeforeEach
  void open() {
    redis.ask(commands -> commands.flushall()).block(SOON);
    node = node("here");
    store = RedisJobStore.open(redis, node, channels);
  }

  @AfterEach
  void close() {
    store().close();
  }

  private RedisJobNode node(String name) {
    return new RedisJobNode(redis, name, LEASE, Clock.systemUTC(), Ticker.system());
  }

  @Override
  public RedisJobStore store() {
    return Objects.requireNonNull(store);
  }

  private RedisJobNode here() {
    return Objects.requireNonNull(node);
  }

  @Test
  void nodesThatLiveShareAJobEvenly() {
    Job job = job(100);
    List<JobPart> all = held(here(), job);
    assertThat(all).hasSize(SPLIT.parts());
    RedisJobNode other = node("other");
    other.beat().blockLast(SOON);
    assertThat(held(other, job)).isEmpty();

    here().beat().blockLast(SOON);
    List<JobPart> wanted = all.stream().filter(RedisJobStoreIT::isWanted).toList();
    assertThat(wanted).hasSize(SPLIT.parts() / 2);
    wanted.forEach(part -> part.release().block(SOON));

    assertThat(held(here(), job)).isEmpty();
    assertThat(held(other, job)).hasSize(SPLIT.parts() / 2);
  }

  @Test
  void aDeadNodesMembersAreTakenOverAndItsResultsNoLongerCount() {
    Job job = job(4);
    RedisJobNode dead = node("dead");
    JobPart before = dead.hold(job.id(), ONE).blockOptional(SOON).orElseThrow();
    assertThat(indexes(before)).containsExactly(0L, 1L, 2L, 3L);
    assertThat(before.record(List.of(result(0))).blockOptional(SOON)).isPresent();

    JobPart after =
        await("the lease to run out")
            .atMost(SOON)
            .until(() -> here().hold(job.id(), ONE).blockOptional(SOON), Optional::isPresent)
            .orElseThrow();
    assertThat(indexes(after)).containsExactly(1L, 2L, 3L);
    assertThat(before.record(List.of(result(1))).blockOptional(SOON)).isEmpty();
    assertThat(indexes(before)).isEmpty();
    dead.beat().blockLast(SOON);
    assertThat(before.lost().blockOptional(SOON)).isEmpty();

    assertThat(after.record(List.of(result(1), result(2), result(3))).map(Job::done).block(SOON))
        .isEqualTo(4);
  }

  @Test
  void aSlowNodeThatSaysThatItLivesKeepsItsPart() {
    Job job = job(1);
    JobPart slow = here().hold(job.id(), ONE).blockOptional(SOON).orElseThrow();
    RedisJobNode other = node("other");

    await("several leases to pass")
        .during(LEASE.multipliedBy(4))
        .atMost(SOON)
        .until(
            () -> {
              here().beat().blockLast(SOON);
              return other.hold(job.id(), ONE).blockOptional(SOON).isEmpty();
            });
    assertThat(indexes(slow)).containsExactly(0L);
  }

  @Test
  void aBodyWhoseReaderIsDeadFailsItsJob() {
    Job job = read(2);
    RedisJobNode other = node("other");

    Job failed =
        await("the end of the job")
            .atMost(SOON)
            .until(
                () -> other.beat().last().blockOptional(SOON).orElseThrow(),
                seen -> seen.state().isFinal());
    assertThat(failed.id()).isEqualTo(job.id());
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.error()).isEqualTo(JobStore.UNREAD);
    assertThat(store().unfinished().block(SOON)).isEmpty();
  }

  @Test
  void aPartLeavesSomeForOthersWhereThereIsLittle() {
    Job job = job(20);
    List<JobPart> parts = held(here(), job);

    assertThat(parts.stream().map(part -> indexes(part).size())).startsWith(2, 2, 2, 2);
    JobPart first = parts.getFirst();
    assertThat(first.take(1, 10).block(SOON)).as("while it has its hands full").isEmpty();
    first.record(List.of(result(0), result(1))).block(SOON);
    assertThat(first.take(1, 10).block(SOON)).hasSize(2);
  }

  @Test
  void whatOthersDoIsSeen() {
    List<Job> seen = new CopyOnWriteArrayList<>();
    Disposable watching = store().changes().subscribe(seen::add);
    try {
      Job job = job(1);
      await("the job").atMost(SOON).until(() -> !seen.isEmpty());
      store().end(job.id(), State.CANCELLED, null, NOW).block(SOON);
      await("its end").atMost(SOON).until(() -> seen.getLast().state() == State.CANCELLED);
      Job lost = job(1);
      await("another").atMost(SOON).until(() -> seen.getLast().id().equals(lost.id()));
      redis.ask(commands -> commands.flushall()).block(SOON);
      await("its loss").atMost(SOON).until(() -> seen.getLast().state() == State.FAILED);
    } finally {
      watching.dispose();
    }
  }

  @Test
  void aJobThatGotNoFurtherThanItsPlaceIsCleared() {
    redis
        .run(
            JobScripts.REGISTER,
            List.of(JobKeys.NUMBER, JobKeys.ALL, JobKeys.UNFINISHED, JobKeys.BY_KEY),
            List.of("half", "key"))
        .block(SOON);
    Opened early = store().open("next", "key", "", NOW).blockOptional(SOON).orElseThrow();
    assertThat(early.fresh()).isFalse();
    assertThat(early.digest()).isNull();

    await("its place to be free")
        .atMost(SOON)
        .until(
            () -> {
              here().beat().blockLast(SOON);
              return redis
                  .ask(commands -> commands.zscore(JobKeys.UNFINISHED, "half"))
                  .blockOptional(SOON)
                  .isEmpty();
            });
    assertThat(store().open("next", "key", "", NOW).map(Opened::fresh).block(SOON)).isTrue();
  }

  private Job job(int members) {
    Job job = read(members);
    return store().close(job.id(), members, "digest").blockOptional(SOON).orElseThrow();
  }

  /** One whose body is not at its end. */
  private Job read(int members) {
    Job job =
        store()
            .open(UUID.randomUUID().toString(), null, "", NOW)
            .blockOptional(SOON)
            .orElseThrow()
            .job();
    return store()
        .add(job.id(), 0, Collections.nCopies(members, "line"))
        .blockOptional(SOON)
        .orElseThrow();
  }

  private static List<JobPart> held(RedisJobNode node, Job job) {
    return Flux.defer(() -> node.hold(job.id(), SPLIT))
        .repeatWhen(times -> times.takeWhile(found -> found > 0))
        .collectList()
        .blockOptional(SOON)
        .orElseThrow();
  }

  private static List<Long> indexes(JobPart part) {
    return part.take(-1, 10).blockOptional(SOON).orElseThrow().stream()
        .map(JobMember::index)
        .toList();
  }

  private static boolean isWanted(JobPart part) {
    return part.wanted().thenReturn(true).or(Mono.just(false)).blockOptional(SOON).orElseThrow();
  }

  private static JobResult result(long index) {
    return new JobResult(index, Outcome.SUCCESS, "{}");
  }
}
