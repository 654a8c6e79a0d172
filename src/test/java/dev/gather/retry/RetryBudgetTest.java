package dev.gather.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private final AtomicLong nanos = new AtomicLong(-1); // nanoTime may be negative, and overflow
  private final RetryBudget budget = new RetryBudget(nanos::get);

  @Test
  void quietHostGetsTheFloor() {
    budget.request("host");
    assertThat(granted(10)).isEqualTo(RetryBudget.FLOOR);
  }

  @Test
  void busyHostGetsAFifth() {
    IntStream.range(0, 100).forEach(_ -> budget.request("host"));
    assertThat(granted(100)).isEqualTo(20);
    assertThat(budget.tryRetry("other")).isTrue();
  }

  @Test
  void windowSlides() {
    IntStream.range(0, 100).forEach(_ -> budget.request("host"));
    granted(20);
    seconds(10);
    assertThat(granted(1)).isZero();
    seconds(1);
    assertThat(granted(10)).isEqualTo(RetryBudget.FLOOR);
    seconds(1_000);
    assertThat(granted(10)).isEqualTo(RetryBudget.FLOOR);
  }

  @Test
  void requestsCountForTenSeconds() {
    IntStream.range(0, 50).forEach(_ -> budget.request("host"));
    seconds(5);
    IntStream.range(0, 50).forEach(_ -> budget.request("host"));
    seconds(5);
    assertThat(granted(15)).isEqualTo(15);
    seconds(1);
    assertThat(granted(10)).isZero();
  }

  @Test
  void tableOfKeysIsBoundedAndForgetsIdleOnes() {
    IntStream.range(0, RetryBudget.KEYS + 10).forEach(i -> budget.request("host" + i));
    assertThat(budget.keys()).isEqualTo(RetryBudget.KEYS);
    seconds(5);
    budget.request("host100");
    seconds(6);
    budget.request("new");
    assertThat(budget.keys()).isEqualTo(2);
  }

  @Test
  void manyThreadsGetNoMoreThanOne()
      throws ExecutionException, InterruptedException, TimeoutException {
    AtomicInteger granted = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks =
          IntStream.range(0, 100)
              .<Future<?>>mapToObj(
                  _ ->
                      threads.submit(
                          () -> {
                            for (int i = 0; i < 100; i++) {
                              budget.request("host");
                              if (budget.tryRetry("host")) {
                                granted.incrementAndGet();
                              }
                            }
                          }))
              .toList();
      for (Future<?> task : tasks) {
        task.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(granted).hasValueLessThanOrEqualTo(2_000);
    assertThat(granted.get() + granted(2_000)).isEqualTo(2_000);
  }

  private long granted(int tries) {
    return IntStream.range(0, tries).filter(_ -> budget.tryRetry("host")).count();
  }

  private void seconds(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
