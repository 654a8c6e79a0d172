package dev.gather.scope;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Plan.Order;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class ScopeTest {
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Scope scope = new Scope(Ticker.of(time), new ScopeMetrics(registry));
  private final AtomicInteger running = new AtomicInteger();
  private final List<Report<Task, String>> reports = new ArrayList<>();
  private boolean completed;
  private int mostRunning;

  /** A member that takes a while and then ends well or badly. */
  private record Task(String name, Duration takes, boolean well, String key) {
    static Task good(String name, int millis) {
      return new Task(name, ofMillis(millis), true, "");
    }

    static Task bad(String name, int millis) {
      return new Task(name, ofMillis(millis), false, "");
    }
  }

  private Mono<Outcome<String>> work(Task task, Deadline deadline) {
    return Mono.delay(task.takes(), time)
        .<Outcome<String>>map(
            tick ->
                task.well()
                    ? new Outcome.Success<>(task.name())
                    : new Outcome.Failed<>(new Failure("refused", task.name())))
        .doOnSubscribe(s -> mostRunning = Math.max(mostRunning, running.incrementAndGet()))
        .doOnTerminate(running::decrementAndGet)
        .doOnCancel(running::decrementAndGet);
  }

  private static ScopeOptions options(Join join) {
    return new ScopeOptions(join, 64, ofSeconds(10), ofSeconds(60));
  }

  private static ScopeOptions concurrency(int concurrency) {
    return new ScopeOptions(Join.ALL_SETTLED, concurrency, ofSeconds(10), ofSeconds(60));
  }

  private static Plan<Task> plan(ScopeOptions options) {
    return Plan.of("test", options, Order.COMPLETION, 1_000);
  }

  private void run(Plan<Task> plan, Task... tasks) {
    scope
        .<Task, String>run(plan, Flux.just(tasks), this::work)
        .subscribe(reports::add, error -> reports.clear(), () -> completed = true);
  }

  private Summary<Task, String> summary() {
    assertThat(completed).isTrue();
    assertThat(running).hasValue(0);
    return (Summary<Task, String>) reports.getLast();
  }

  private Settled<Task, String> settled(String name) {
    return members().stream()
        .filter(settled -> settled.member().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<Settled<Task, String>> members() {
    return reports.stream()
        .filter(Settled.class::isInstance)
        .map(report -> (Settled<Task, String>) report)
        .toList();
  }

  private List<String> order() {
    return members().stream().map(settled -> settled.member().name()).toList();
  }

  @Test
  void runsMembersTogetherAndTellsThemAsTheyEnd() {
    run(
        plan(options(Join.ALL_SETTLED)),
        Task.good("a", 300),
        Task.bad("b", 100),
        Task.good("c", 200));
    time.advanceTimeBy(ofMillis(300));

    assertThat(order()).containsExactly("b", "c", "a");
    assertThat(summary())
        .returns(3L, Summary::total)
        .returns(2L, Summary::success)
        .returns(1L, Summary::failed)
        .returns(ofMillis(300), Summary::elapsed)
        .returns(ofMillis(600), Summary::sequential)
        .returns(2.0, Summary::speedup)
        .returns(true, Summary::joined);
    assertThat(settled("c"))
        .returns(2L, Settled::index)
        .returns(ofMillis(200), Settled::elapsed)
        .returns(Duration.ZERO, Settled::blocked);
  }

  @Test
  void tellsInTheOrderOfTheRequestWhenAsked() {
    run(
        Plan.of("test", options(Join.ALL_SETTLED), Order.REQUEST, 1_000),
        Task.good("a", 300),
        Task.good("b", 100),
        Task.good("c", 400));
    time.advanceTimeBy(ofMillis(100));
    assertThat(order()).isEmpty();
    time.advanceTimeBy(ofMillis(200));
    assertThat(order()).containsExactly("a", "b");
    time.advanceTimeBy(ofMillis(100));
    assertThat(order()).containsExactly("a", "b", "c");
    assertThat(summary().total()).isEqualTo(3);
  }

  @Test
  void aFailureCancelsTheRestUnderAll() {
    run(plan(options(Join.ALL)), Task.good("a", 50), Task.bad("b", 100), Task.good("c", 900));
    time.advanceTimeBy(ofMillis(100));

    assertThat(summary())
        .returns(false, Summary::joined)
        .returns(1L, Summary::cancelled)
        .returns(ofMillis(100), Summary::elapsed);
    assertThat(summary().failures())
        .containsExactly(new FailureGroup(new Failure("refused", "b"), 1, List.of(1L)));
    assertThat(settled("c").outcome()).isEqualTo(new Outcome.Cancelled<>(Failure.CANCELLED));
    assertThat(settled("c").elapsed()).isEqualTo(ofMillis(100));
    assertThat(cut("join")).isEqualTo(1);
  }

  @Test
  void allThatSucceedJoinUnderAll() {
    run(plan(options(Join.ALL)), Task.good("a", 50), Task.good("b", 100));
    time.advanceTimeBy(ofMillis(100));
    assertThat(summary().joined()).isTrue();
    assertThat(cut("join")).isZero();
  }

  @Test
  void aSuccessCancelsTheRestUnderAny() {
    run(plan(options(Join.ANY)), Task.bad("a", 50), Task.good("b", 100), Task.good("c", 900));
    time.advanceTimeBy(ofMillis(100));
    assertThat(summary())
        .returns(true, Summary::joined)
        .returns(1L, Summary::success)
        .returns(1L, Summary::failed)
        .returns(1L, Summary::cancelled);
  }

  @Test
  void noSuccessIsNoJoinUnderAny() {
    run(plan(options(Join.ANY)), Task.bad("a", 50), Task.bad("b", 100));
    time.advanceTimeBy(ofMillis(100));
    assertThat(summary().joined()).isFalse();
    assertThat(summary().failures()).hasSize(1).first().returns(2L, FailureGroup::count);
  }

  @Test
  void theFirstToFinishCancelsTheRestUnderRace() {
    run(plan(options(Join.RACE)), Task.good("a", 200), Task.bad("b", 100), Task.good("c", 900));
    time.advanceTimeBy(ofMillis(100));
    assertThat(summary())
        .returns(true, Summary::joined)
        .returns(1L, Summary::failed)
        .returns(2L, Summary::cancelled);
  }

  @Test
  void membersThatNeverBeganAreReportedAsCancelledWithoutATime() {
    run(
        plan(new ScopeOptions(Join.RACE, 1, ofSeconds(1), ofSeconds(1))),
        Task.good("a", 100),
        Task.good("b", 1));
    time.advanceTimeBy(ofMillis(100));
    assertThat(summary().cancelled()).isEqualTo(1);
    assertThat(settled("b").started()).isNull();
    assertThat(settled("b").elapsed()).isNull();
    assertThat(settled("b").blocked()).isEqualTo(ofMillis(100));
  }

  @Test
  void theDeadlineCutsOffWhatRunsAndWhatWaits() {
    run(
        plan(new ScopeOptions(Join.ALL_SETTLED, 2, ofSeconds(10), ofMillis(250))),
        Task.good("a", 100),
        Task.good("b", 900),
        Task.good("c", 900),
        Task.good("d", 1));
    time.advanceTimeBy(ofMillis(250));
    assertThat(summary())
        .returns(1L, Summary::success)
        .returns(3L, Summary::cancelled)
        .returns(ofMillis(250), Summary::elapsed);
    assertThat(settled("c").elapsed()).isEqualTo(ofMillis(150));
    assertThat(settled("d").outcome())
        .isEqualTo(new Outcome.Cancelled<>(Failure.DEADLINE_EXCEEDED));
    assertThat(cut("deadline")).isEqualTo(1);
  }

  @Test
  void noMoreThanSoManyRunAtOnceAndTheRestWaitInOrder() {
    run(
        plan(concurrency(2)),
        Task.good("a", 100),
        Task.good("b", 100),
        Task.good("c", 100),
        Task.good("d", 100));
    time.advanceTimeBy(ofMillis(200));
    assertThat(order()).containsExactly("a", "b", "c", "d");
    assertThat(mostRunning).isEqualTo(2);
    assertThat(settled("c")).returns(ofMillis(100), Settled::blocked);
    assertThat(settled("c").started()).isEqualTo(ofMillis(100));
  }

  @Test
  void aBusyKeyHoldsUpNoOther() {
    Task[] tasks =
        IntStream.range(0, 20)
            .mapToObj(i -> new Task("slow" + i, ofMillis(1_000), true, "slow"))
            .toArray(Task[]::new);
    tasks[19] = new Task("quick", ofMillis(10), true, "quick");
    run(plan(concurrency(3)).perKey(2, Task::key), tasks);
    time.advanceTimeBy(ofMillis(10));
    assertThat(order()).containsExactly("quick");
    assertThat(mostRunning).isEqualTo(3);
    time.advanceTimeBy(ofSeconds(10));
    assertThat(summary().success()).isEqualTo(20);
  }

  @Test
  void aReaderThatLeavesCancelsEverything() {
    var reading =
        scope
            .run(
                plan(options(Join.ALL_SETTLED)),
                Flux.just(Task.good("a", 100), Task.good("b", 900)),
                this::work)
            .subscribe();
    time.advanceTimeBy(ofMillis(100));
    assertThat(running).hasValue(1);
    reading.dispose();
    assertThat(running).hasValue(0);
    assertThat(cut("caller")).isEqualTo(1);
  }

  @Test
  void anErrorOfTheSourceCancelsEverythingAndIsPassedOn() {
    TestPublisher<Task> source = TestPublisher.create();
    StepVerifier.create(scope.run(plan(options(Join.ALL_SETTLED)), source, this::work))
        .then(() -> source.next(Task.good("a", 100)))
        .then(() -> assertThat(running).hasValue(1))
        .then(() -> source.error(new IllegalStateException("line 2 is broken")))
        .expectErrorMessage("line 2 is broken")
        .verify(ofSeconds(5));
    assertThat(running).hasValue(0);
    assertThat(cut("error")).isEqualTo(1);
  }

  @Test
  void aSlowReaderHoldsBackTheWorkAndTheSource() {
    AtomicInteger read = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    Flux<Integer> endless =
        Flux.<Integer, Integer>generate(
            () -> 0,
            (n, sink) -> {
              read.incrementAndGet();
              sink.next(n);
              return n + 1;
            });
    Plan<Integer> plan = Plan.of("test", concurrency(4), Order.COMPLETION, 50);
    StepVerifier.create(
            scope.<Integer, Integer>run(
                plan,
                endless,
                (n, deadline) -> {
                  begun.incrementAndGet();
                  return Mono.just(new Outcome.Success<>(n));
                }),
            0)
        .expectSubscription()
        .then(() -> assertThat(read).hasValue(50))
        .then(() -> assertThat(begun).hasValue(8))
        .thenRequest(30)
        .expectNextCount(30)
        .then(() -> assertThat(begun).hasValue(38))
        .then(() -> assertThat(read.get()).isBetween(50, 80))
        .thenCancel()
        .verify(ofSeconds(5));
  }

  @Test
  void aBugInTheWorkIsAFailureNotASilence() {
    Plan<String> plan = Plan.of("test", options(Join.ALL_SETTLED), Order.REQUEST, 10);
    List<Report<String, String>> told =
        scope
            .<String, String>run(
                plan,
                Flux.just("throws", "errors", "empty"),
                (name, deadline) ->
                    switch (name) {
                      case "throws" -> throw new IllegalStateException(name);
                      case "errors" -> Mono.error(new IllegalStateException(name));
                      default -> Mono.empty();
                    })
            .collectList()
            .blockOptional(ofSeconds(30))
            .orElseThrow();
    assertThat(told).hasSize(4);
    assertThat(((Summary<?, ?>) told.getLast()).failedWith("proxy_internal_error")).isEqualTo(3);
  }

  @Test
  void aReaderThatThrowsGetsAnErrorAndNothingRunsOn() {
    StepVerifier.create(
            scope
                .run(
                    plan(options(Join.ALL_SETTLED)),
                    Flux.just(Task.good("a", 100), Task.good("b", 900)),
                    this::work)
                .doOnNext(
                    report -> {
                      throw new IllegalStateException("reader");
                    }))
        .then(() -> time.advanceTimeBy(ofMillis(100)))
        .expectErrorMessage("reader")
        .verify(ofSeconds(5));
    assertThat(running).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(Join.class)
  void everyMemberOfAListIsReportedOnceWhateverTheThreads(Join join) {
    Scope real = new Scope(Ticker.system(), new ScopeMetrics(registry));
    Plan<Integer> plan =
        Plan.<Integer>of(
                "test",
                new ScopeOptions(join, 37, ofSeconds(10), ofSeconds(60)),
                Order.REQUEST,
                10_000)
            .perKey(5, n -> n % 11);
    var perKey = new AtomicIntegerArray(11);
    AtomicInteger overLimit = new AtomicInteger();
    List<Report<Integer, Integer>> told =
        real.<Integer, Integer>run(
                plan,
                Flux.range(0, 10_000),
                (n, deadline) ->
                    Mono.<Outcome<Integer>>fromSupplier(
                            () -> {
                              if (perKey.incrementAndGet(n % 11) > 5) {
                                overLimit.incrementAndGet();
                              }
                              perKey.decrementAndGet(n % 11);
                              return n % 3 == 0
                                  ? new Outcome.Failed<>(new Failure("third", ""))
                                  : new Outcome.Success<>(n);
                            })
                        .subscribeOn(Schedulers.parallel()))
            .collectList()
            .blockOptional(ofSeconds(30))
            .orElseThrow();
    assertThat(overLimit).hasValue(0);
    assertThat(told).hasSize(10_001);
    for (int i = 0; i < 10_000; i++) {
      assertThat(((Settled<?, ?>) told.get(i)).index()).isEqualTo(i);
    }
    assertThat(((Summary<?, ?>) told.getLast()).total()).isEqualTo(10_000);
  }

  @Test
  void membersThatEndAsTheyStartDoNotNest() {
    int members = 100_000;
    Plan<Integer> plan = Plan.of("test", concurrency(4), Order.REQUEST, members);

    long told =
        scope
            .<Integer, Integer>run(
                plan, Flux.range(0, members), (n, deadline) -> Mono.just(new Outcome.Success<>(n)))
            .count()
            .blockOptional(ofSeconds(30))
            .orElseThrow();

    assertThat(told).isEqualTo(members + 1);
  }

  @Test
  void membersAreMadeWhenTheirTurnComes() {
    List<Integer> made = new ArrayList<>();
    Plan<Integer> plan = Plan.of("test", concurrency(2), Order.REQUEST, 10);

    scope
        .<Integer, Integer, String>run(
            plan,
            Flux.range(0, 4),
            n -> {
              made.add(n);
              return n;
            },
            (n, deadline) -> Mono.delay(ofSeconds(30 * (1 + n)), time).map(tick -> done(n)))
        .subscribe();

    assertThat(made).containsExactly(0, 1);
    time.advanceTimeBy(ofSeconds(30));
    assertThat(made).containsExactly(0, 1, 2);
    time.advanceTimeBy(ofSeconds(30)); // the deadline: those that never had a turn are told, too
    assertThat(made).containsExactly(0, 1, 2, 3);
  }

  private static Outcome<String> done(int n) {
    return new Outcome.Success<>("done " + n);
  }

  @Test
  void anEmptyScopeIsOnlyASummary() {
    run(plan(options(Join.ALL)));
    assertThat(reports).hasSize(1);
    assertThat(summary().total()).isZero();
  }

  private double cut(String cause) {
    Counter counter = registry.find("gather.scope.cancelled").tag("cause", cause).counter();
    return counter == null ? Double.NaN : counter.count();
  }
}
