package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.fetch.TargetTurns.Turn;
import dev.gather.scope.Ticker;
import dev.gather.web.OwnConnections;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.scheduler.VirtualTimeScheduler;

@Timeout(60)
class TargetTurnsTest {
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OwnService own = new OwnService(null, false, new OwnConnections());
  private final TargetTurns turns = new TargetTurns(2, own, Ticker.of(time), registry);
  private final List<Turn> come = new ArrayList<>();

  @Test
  void givesSoManyAtOnceAndTheOthersInOrder() {
    Turn first = take("http://a.example/1");
    Turn second = take("https://a.example/");
    Turn third = take("http://a.example/3");
    assertThat(come).containsExactly(first, second, third);

    Turn fourth = take("http://a.example:80/4");
    Turn fifth = take("http://a.example/5");
    Turn elsewhere = take("http://b.example/");
    assertThat(come).containsExactly(first, second, third, elsewhere);
    assertThat(waiting()).isEqualTo(2);

    time.advanceTimeBy(Duration.ofMillis(30));
    assertThat(fourth.waited()).isEqualTo(Duration.ofMillis(30).toNanos());
    third.dispose();
    third.dispose();
    time.advanceTimeBy(Duration.ofMillis(5));
    assertThat(come).last().isEqualTo(fourth);
    assertThat(fourth.waited()).isEqualTo(Duration.ofMillis(30).toNanos());
    assertThat(fifth.isWaiting()).isTrue();
  }

  @Test
  void passesOverThoseThatGaveUp() {
    Turn first = take("http://a.example/");
    Turn second = take("http://a.example/");
    Turn third = take("http://a.example/");
    Turn fourth = take("http://a.example/");

    third.dispose();
    first.dispose();
    time.advanceTimeBy(Duration.ZERO);

    assertThat(come).containsExactly(first, second, fourth);
    assertThat(third.isDisposed()).isTrue();
    assertThat(waiting()).isZero();
  }

  @Test
  void oneGivenUpBeforeItIsTakenNeverComes() {
    Turn early = turns.turn(target("http://a.example/"), come::add);
    early.dispose();
    early.take();

    assertThat(come).isEmpty();
    assertThat(early.isDisposed()).isTrue();
    assertThat(early.waited()).isZero();
    assertThat(turns.targets()).isZero();
  }

  @Test
  void forgetsTargetsWithNothingInFlight() {
    List<Turn> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(take("http://" + i % 10 + ".example/"));
    }
    assertThat(turns.targets()).isEqualTo(10);

    all.reversed().forEach(Turn::dispose);
    time.advanceTimeBy(Duration.ZERO);
    assertThat(turns.targets()).isZero();
    assertThat(waiting()).isZero();
  }

  @Test
  void doesNotHoldBackItsOwnLab() {
    own.listens(8080, true);
    for (int i = 0; i < 10; i++) {
      take("http://localhost:8080/lab/get");
    }
    assertThat(come).hasSize(10);
    assertThat(turns.targets()).isZero();
  }

  @Test
  void holdsManyThreadsToItsLimit() throws InterruptedException {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int tasks = 2_000;
    CountDownLatch done = new CountDownLatch(tasks);
    TargetTurns shared = new TargetTurns(7, own, Ticker.system(), new SimpleMeterRegistry());
    Target target = target("http://a.example/");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < tasks; i++) {
        boolean impatient = i % 4 == 0;
        threads.submit(
            () -> {
              if (impatient) {
                Turn turn = shared.turn(target, got -> {});
                turn.take();
                turn.dispose();
                done.countDown();
                return true;
              }
              Turn turn = shared.await(target);
              most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
              Thread.yield();
              inFlight.decrementAndGet();
              turn.dispose();
              done.countDown();
              return true;
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).as("all had their turn or gave up").isTrue();
    }
    assertThat(most).hasPositiveValue().hasValueLessThanOrEqualTo(7);
    assertThat(shared.targets()).isZero();
  }

  private Turn take(String url) {
    Turn turn = turns.turn(target(url), come::add);
    turn.take();
    return turn;
  }

  private static Target target(String url) {
    return (Target) Target.parse(url);
  }

  private double waiting() {
    return registry.get("gather.fetch.waiting").gauge().value();
  }
}
