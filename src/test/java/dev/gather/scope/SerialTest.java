package dev.gather.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialTest {
  private final Serial serial = new Serial();
  private final List<Integer> ran = new ArrayList<>();
  private int count;

  @Test
  void runsATaskAtOnceWhenIdle() {
    serial.run(() -> ran.add(1));
    assertThat(ran).containsExactly(1);
  }

  @Test
  void runsWhatATaskSubmitsAfterThatTask() {
    serial.run(
        () -> {
          serial.run(() -> ran.add(2));
          ran.add(1);
          serial.run(() -> ran.add(3));
        });
    assertThat(ran).containsExactly(1, 2, 3);
  }

  @Test
  void doesNotRecurse() {
    countTo(1_000_000);
    assertThat(count).isEqualTo(1_000_000);
  }

  private void countTo(int limit) {
    serial.run(
        () -> {
          if (++count < limit) {
            countTo(limit);
          }
        });
  }

  /** The plain field and list would lose some, were two tasks to run at once or unseen. */
  @Test
  void tasksOfManyThreadsRunOneAtATimeAndInTheOrderOfEach() throws InterruptedException {
    int threads = 4;
    int each = 20_000;
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(threads * each);
    for (int thread = 0; thread < threads; thread++) {
      int from = thread * each;
      Thread.startVirtualThread(
          () -> {
            awaited(go);
            for (int i = from; i < from + each; i++) {
              int task = i;
              serial.run(
                  () -> {
                    count++;
                    ran.add(task);
                    ended.countDown();
                  });
            }
          });
    }
    go.countDown();

    assertThat(ended.await(10, TimeUnit.SECONDS)).as("every task ran within 10 s").isTrue();
    assertThat(count).isEqualTo(threads * each);
    IntStream.range(0, threads)
        .forEach(
            thread ->
                assertThat(ran.stream().filter(task -> task / each == thread).toList()).isSorted());
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
