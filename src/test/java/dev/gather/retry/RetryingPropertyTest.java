package dev.gather.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.retry.ScriptedCall.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class RetryingPropertyTest {
  private static final Set<String> BOUNDS =
      Set.of("not-retryable", "attempts", "retry-after", "deadline", "budget");

  @Property(tries = 500)
  void everyDelayIsWithinItsBounds(@ForAll("options") RetryOptions options, @ForAll long seed) {
    List<Duration> schedule = Backoff.schedule(options, seed);
    assertThat(schedule).hasSize(options.attempts() - 1);
    for (int i = 0; i < schedule.size(); i++) {
      double full =
          Math.min(
              options.maxDelay().toNanos(),
              options.delay().toNanos() * Math.pow(options.multiplier(), i));
      double least =
          switch (options.jitter()) {
            case FULL -> 0;
            case EQUAL -> full / 2;
            case NONE -> full;
          };
      // Spring Retry drops what is below a nanosecond at every step.
      assertThat((double) schedule.get(i).toNanos()).isBetween(least * 0.9999 - 1, full + 1);
    }
  }

  @Property(tries = 500)
  void runKeepsItsBounds(
      @ForAll("options") RetryOptions options,
      @ForAll("scripts") List<Step> script,
      @ForAll("deadlines") Duration deadline) {
    RetryFixture fixture = new RetryFixture();
    Duration start = ScriptedCall.now(fixture.clock);
    ScriptedCall call = new ScriptedCall(fixture.clock, deadline, "host", script);
    List<Verdict> values = new ArrayList<>();
    fixture.run(options, call).subscribe(values::add);
    fixture.clock.advanceTimeBy(Duration.ofDays(1));

    assertThat(values).hasSize(1);
    assertThat(call.begun.size()).isLessThanOrEqualTo(options.attempts());
    assertThat(call.begun).allSatisfy(at -> assertThat(at).isLessThan(start.plus(deadline)));
    List<Attempted<Verdict>> attempts = fixture.log.attempts();
    for (int i = 0; i + 1 < attempts.size(); i++) {
      Attempted<Verdict> attempted = attempts.get(i);
      Duration nextIn = Objects.requireNonNull(attempted.nextIn());
      assertThat(attempted.stoppedBy()).isNull();
      assertThat(nextIn).isLessThanOrEqualTo(options.maxDelay());
      Duration ended = call.begun.get(i).plus(attempted.elapsed());
      assertThat(call.begun.get(i + 1)).isEqualTo(ended.plus(nextIn));
      if (attempted.value() instanceof Verdict.Transient(_, Duration retryAfter)
          && retryAfter != null) {
        assertThat(nextIn).isGreaterThanOrEqualTo(retryAfter);
      }
    }
    if (values.getFirst() instanceof Verdict.Done) {
      assertThat(attempts.size()).isEqualTo(call.begun.size() == 1 ? 0 : call.begun.size());
    } else {
      assertThat(attempts).hasSameSizeAs(call.begun);
      assertThat(attempts.getLast().stoppedBy()).isIn(BOUNDS);
      assertThat(attempts.getLast().nextIn()).isNull();
    }
  }

  @Provide
  Arbitrary<RetryOptions> options() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 20),
            durations(1, 2_000),
            Arbitraries.doubles().between(1, 10),
            durations(1, 10_000),
            Arbitraries.of(Jitter.class))
        .as(
            (attempts, delay, multiplier, maxDelay, jitter) ->
                new RetryOptions(attempts, delay, multiplier, maxDelay, jitter, Set.of(), null));
  }

  @Provide
  Arbitrary<List<Step>> scripts() {
    Arbitrary<Verdict> verdicts =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(Verdict.DONE)),
            Tuple.of(1, Arbitraries.just(RetryFixture.GONE)),
            Tuple.of(6, Arbitraries.just(RetryFixture.BUSY)),
            Tuple.of(3, durations(0, 12_000).map(after -> new Verdict.Transient("429", after))));
    return Combinators.combine(durations(0, 500), verdicts)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<Duration> deadlines() {
    return durations(1, 30_000);
  }

  private static Arbitrary<Duration> durations(int least, int mostMillis) {
    return Arbitraries.integers().between(least, mostMillis).map(Duration::ofMillis);
  }
}
