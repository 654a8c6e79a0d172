package dev.gather.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.gather.scope.Ticker;
import dev.gather.store.StoreFullException;
import dev.gather.web.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

class JobsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void cancellingDoesNotWaitUntilADiskHasRoom() {
    JobStore store = mock(JobStore.class);
    StoreFullException full = new StoreFullException("The disk is full", new IOException());
    when(store.find("id")).thenReturn(Mono.just(Job.made("id", 1, "", Instant.EPOCH)));
    when(store.end(any(), any(), any(), any())).thenReturn(Mono.error(full));
    JobMetrics metrics = new JobMetrics(new SimpleMeterRegistry());
    JobRunner runner =
        new JobRunner(store, mock(JobWork.class), metrics, 1, Clock.systemUTC(), Ticker.system());
    Jobs jobs = new Jobs(store, runner, metrics, Ticker.system());

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> jobs.delete("id").block(SOON))
        .satisfies(
            problem -> {
              assertThat(problem.status().value()).isEqualTo(503);
              assertThat(problem.headers().containsHeader(HttpHeaders.RETRY_AFTER)).isTrue();
            });
    assertThat(runner.find("id")).as("the job, which goes on").isNotNull();
  }
}
