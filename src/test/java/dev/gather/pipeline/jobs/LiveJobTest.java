package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

@Timeout(60)
class LiveJobTest {
  private static final int TIMES = 2_000;
  private static final Job JOB = Job.made("j1", 1, "", Instant.EPOCH);

  @Test
  void mayBeGivenUpWhileItIsTold() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int time = 0; time < TIMES; time++) {
        LiveJob job = new LiveJob(JOB);
        Future<?> updates =
            threads.submit(
                () -> {
                  together.await();
                  job.update(JOB);
                  return null;
                });
        Future<?> end =
            threads.submit(
                () -> {
                  together.await();
                  job.abandon(new IllegalStateException("the end"));
                  return null;
                });

        assertThatNoException().isThrownBy(updates::get);
        assertThatNoException().isThrownBy(end::get);
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(() -> job.moments().blockLast(Duration.ofSeconds(20)))
            .withMessage("the end");
      }
    }
  }

  @Test
  void whoReadsOnAfterItWasGivenUpIsToldSo() {
    LiveJob job = new LiveJob(JOB);
    job.abandon(new IllegalStateException("the end"));
    job.update(JOB.ended(Job.State.CANCELLED, "late news", Instant.EPOCH));
    Mono<List<Long>> none = Mono.delay(Duration.ofMillis(1)).thenReturn(List.of());

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                Growing.of(job, 0, position -> none, Long::longValue, now -> false)
                    .blockLast(Duration.ofSeconds(20)))
        .withMessage("the end");
  }
}
