package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.pipeline.jobs.Job.State;
import dev.gather.pipeline.jobs.JobResult.Outcome;
import dev.gather.pipeline.jobs.JobStore.Opened;
import dev.gather.pipeline.jobs.JobStore.Recorded;
import dev.gather.pipeline.jobs.JobWork.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every store of jobs has to keep to; a test class of each gives its store. */
interface JobStoreContract {
  Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** An empty store. */
  JobStore store();

  @Test
  default void keepsWhatAJobWasMadeOf() {
    Job job = open(null);
    assertThat(job.state()).isEqualTo(State.QUEUED);
    assertThat(job.createdAt()).isEqualTo(NOW);

    added(job, 0, 3);
    done(store().close(job.id(), 3, "digest"));
    Job begun = done(store().begin(job.id(), NOW.plusSeconds(1)));
    done(store().begin(job.id(), NOW.plusSeconds(9)));

    assertThat(begun.state()).isEqualTo(State.RUNNING);
    assertThat(done(store().find(job.id())))
        .isEqualTo(
            new Job(
                job.id(),
                job.number(),
                State.RUNNING,
                "options",
                true,
                3,
                0,
                0,
                0,
                0,
                0,
                NOW,
                NOW.plusSeconds(1),
                null,
                null));
    assertThat(done(store().unfinished())).extracting(Job::id).containsExactly(job.id());
  }

  @Test
  default void aMemberWaitsUntilItHasAResult() {
    Job job = open(null);
    added(job, 0, 2);
    added(job, 2, 3);
    JobPart part = held(job);
    assertThat(indexes(part, -1, 10)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(done(part.take(1, 2)))
        .containsExactly(new JobMember(2, "line 2"), new JobMember(3, "line 3"));

    Job now = done(part.record(List.of(result(3, Outcome.SUCCESS), result(0, Outcome.HTTP_ERROR))));

    assertThat(now.done()).isEqualTo(2);
    assertThat(indexes(part, -1, 10)).containsExactly(1L, 2L, 4L);
    assertThat(done(store().results(job.id(), 0, 10)))
        .containsExactly(new Recorded(1, "{\"index\":3}"), new Recorded(2, "{\"index\":0}"));
  }

  @Test
  default void aMemberThatIsAddedTwiceIsThereOnce() {
    Job job = open(null);
    added(job, 0, 3);
    Job again = added(job, 0, 3);
    assertThat(again.total()).isEqualTo(3);
    assertThat(added(job, 2, 2).total()).isEqualTo(4);

    assertThat(done(held(job).take(-1, 10)))
        .extracting(JobMember::line)
        .containsExactly("line 0", "line 1", "line 2", "line 3");
  }

  @Test
  default void aPartIsHeldOnceAndItsMembersWithIt() {
    Job job = open(null);
    added(job, 0, 3);
    Split all = new Split(store().mostParts(), 4);
    List<JobPart> parts =
        done(Flux.range(0, all.parts()).concatMap(i -> hold(job, all)).collectList());
    assertThat(parts).extracting(JobPart::number).doesNotHaveDuplicates().hasSize(all.parts());
    assertThat(hold(job, all).blockOptional(SOON)).isEmpty();

    JobPart part = parts.getFirst();
    List<Long> taken = indexes(part, -1, 2);
    assertThat(taken).containsExactly(0L, 1L);
    done(part.release().thenReturn(true));
    JobPart next = done(hold(job, all));

    assertThat(next.number()).isEqualTo(part.number());
    assertThat(indexes(next, -1, 2)).isEqualTo(taken);
    assertThat(indexes(next, 1, 2)).containsExactly(2L);
  }

  @Test
  default void aMemberGetsOneResult() {
    Job job = open(null);
    added(job, 0, 4);
    JobPart part = held(job);
    assertThat(indexes(part, -1, 10)).hasSize(4);
    done(part.record(List.of(result(2, Outcome.SUCCESS))));

    Job now =
        done(
            part.record(
                List.of(
                    result(2, Outcome.FAILED),
                    result(1, Outcome.FAILED),
                    result(1, Outcome.SUCCESS),
                    result(7, Outcome.SUCCESS),
                    result(3, Outcome.CANCELLED))));

    assertThat(now.done()).isEqualTo(3);
    assertThat(List.of(now.success(), now.httpError(), now.failed(), now.cancelled()))
        .containsExactly(1L, 0L, 1L, 1L);
    assertThat(done(store().results(job.id(), 0, 10)))
        .containsExactly(
            new Recorded(1, "{\"index\":2}"),
            new Recorded(2, "{\"index\":1}"),
            new Recorded(3, "{\"index\":3}"));
  }

  @Test
  default void aFinalJobChangesNoMore() {
    Job job = open(null);
    added(job, 0, 2);
    JobPart part = held(job);
    assertThat(indexes(part, -1, 10)).hasSize(2);
    Job ended = done(store().end(job.id(), State.CANCELLED, null, NOW.plusSeconds(5)));

    assertThat(ended.state()).isEqualTo(State.CANCELLED);
    assertThat(ended.finishedAt()).isEqualTo(NOW.plusSeconds(5));
    assertThat(store().add(job.id(), 2, List.of("late")).blockOptional(SOON)).isEmpty();
    assertThat(store().close(job.id(), 2, "digest").blockOptional(SOON)).isEmpty();
    assertThat(store().begin(job.id(), NOW).blockOptional(SOON)).isEmpty();
    assertThat(part.record(List.of(result(0, Outcome.SUCCESS))).blockOptional(SOON)).isEmpty();
    assertThat(part.take(-1, 10).blockOptional(SOON).orElse(List.of())).isEmpty();
    done(part.release().thenReturn(true));
    assertThat(hold(job, new Split(1, 2)).blockOptional(SOON)).isEmpty();
    assertThat(store().end(job.id(), State.FAILED, "late", NOW).blockOptional(SOON)).isEmpty();
    assertThat(done(store().find(job.id()))).isEqualTo(ended);
    assertThat(done(store().unfinished())).isEmpty();
    assertThat(done(store().counts())).isEqualTo(Map.of(State.CANCELLED, 1L));
  }

  @Test
  default void aKeyMakesOneJob() {
    Job job = open("key");
    Opened reading = done(store().open("other", "key", "else", NOW));
    assertThat(reading.fresh()).isFalse();
    assertThat(reading.job().id()).isEqualTo(job.id());
    assertThat(reading.digest()).isNull();

    done(store().close(job.id(), 0, "digest"));
    assertThat(done(store().open("other", "key", "else", NOW)).digest()).isEqualTo("digest");

    done(store().end(job.id(), State.SUCCEEDED, null, NOW));
    assertThat(done(store().open("other", "key", "else", NOW)).job().id()).isEqualTo(job.id());
    done(store().forget(job.id()));
    assertThat(done(store().open("other", "key", "else", NOW)).fresh()).isTrue();
  }

  @Test
  default void aBodyThatBrokeOffGivesItsKeyUp() {
    Job job = open("key");
    added(job, 0, 1);
    Job failed = done(store().abandon(job.id(), "cut off", NOW));

    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.error()).isEqualTo("cut off");
    assertThat(done(store().open("other", "key", "options", NOW)).fresh()).isTrue();
  }

  @Test
  default void aBodyThatWasReadIsNotAbandoned() {
    Job job = open("key");
    added(job, 0, 1);
    done(store().close(job.id(), 1, "digest"));

    assertThat(store().abandon(job.id(), "cut off", NOW).blockOptional(SOON)).isEmpty();
    assertThat(done(store().find(job.id())).state()).isEqualTo(State.QUEUED);
    assertThat(done(store().open("other", "key", "options", NOW)).digest()).isEqualTo("digest");
  }

  @Test
  default void forgettingLeavesNothing() {
    Job job = open(null);
    added(job, 0, 2);
    JobPart part = held(job);
    assertThat(indexes(part, -1, 10)).hasSize(2);
    done(part.record(List.of(result(0, Outcome.SUCCESS))));
    assertThat(done(store().forget(job.id()))).as("while it is not final").isFalse();
    done(store().end(job.id(), State.CANCELLED, null, NOW));

    assertThat(done(store().forget(job.id()))).isTrue();
    assertThat(done(store().forget(job.id()))).isFalse();
    assertThat(store().find(job.id()).blockOptional(SOON)).isEmpty();
    assertThat(done(store().results(job.id(), 0, 10))).isEmpty();
    assertThat(part.take(-1, 10).blockOptional(SOON).orElse(List.of())).isEmpty();
    assertThat(part.record(List.of(result(1, Outcome.SUCCESS))).blockOptional(SOON)).isEmpty();
  }

  @Test
  default void listsTheNewestFirst() {
    List<String> ids = IntStream.range(0, 5).mapToObj(i -> open(null).id()).toList();

    assertThat(done(store().list(null, 2)))
        .extracting(Job::id)
        .containsExactly(ids.get(4), ids.get(3));
    assertThat(done(store().list(ids.get(3), 10)))
        .extracting(Job::id)
        .containsExactly(ids.get(2), ids.get(1), ids.get(0));
    assertThat(done(store().list("unknown", 10))).isEmpty();
    assertThat(done(store().unfinished())).extracting(Job::id).isEqualTo(ids);
  }

  @Test
  default void aPageIsBoundedButNeverEmpty() {
    Job job = open(null);
    added(job, 0, 3);
    JobPart part = held(job);
    assertThat(indexes(part, -1, 10)).hasSize(3);
    String large = "\"" + "x".repeat(3_000_000) + "\"";
    for (int i = 0; i < 3; i++) {
      done(part.record(List.of(new JobResult(i, Outcome.SUCCESS, large))));
    }

    assertThat(done(store().results(job.id(), 0, 10))).extracting(Recorded::offset).contains(1L);
    assertThat(done(store().results(job.id(), 0, 10))).hasSizeLessThan(3);
    assertThat(done(store().results(job.id(), 2, 10)))
        .extracting(Recorded::offset)
        .containsExactly(3L);
    assertThat(done(store().results(job.id(), 0, 1))).hasSize(1);
  }

  @Test
  default void knowsWhatEndedLongAgo() {
    Job old = open(null);
    Job recent = open(null);
    open(null);
    done(store().end(old.id(), State.CANCELLED, null, NOW));
    done(store().end(recent.id(), State.CANCELLED, null, NOW.plusSeconds(10)));

    assertThat(done(store().endedBefore(NOW.plusSeconds(5)))).containsExactly(old.id());
  }

  Duration SOON = Duration.ofSeconds(20);

  private Job open(@Nullable String key) {
    return done(store().open(UUID.randomUUID().toString(), key, "options", NOW)).job();
  }

  private Job added(Job job, int from, int count) {
    List<String> lines = IntStream.range(from, from + count).mapToObj(i -> "line " + i).toList();
    return done(store().add(job.id(), from, lines));
  }

  /** The one part of a job that is not split. */
  private JobPart held(Job job) {
    return done(hold(job, new Split(1, 16)));
  }

  private Mono<JobPart> hold(Job job, Split split) {
    return Mono.defer(() -> store().hold(job.id(), split));
  }

  private static List<Long> indexes(JobPart part, long after, int limit) {
    return done(part.take(after, limit)).stream().map(JobMember::index).toList();
  }

  private static JobResult result(long index, Outcome outcome) {
    return new JobResult(index, outcome, "{\"index\":" + index + "}");
  }

  private static <T> T done(Mono<T> step) {
    return step.blockOptional(SOON).orElseThrow();
  }
}
