package dev.gather.retry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A call whose attempts follow a script, the last step for ever; its values are their verdicts. */
final class ScriptedCall implements Call<Verdict> {
  record Step(Duration took, Verdict verdict) {}

  final List<Duration> begun = new CopyOnWriteArrayList<>();
  final List<Integer> answered = new CopyOnWriteArrayList<>();

  /** The attempts that were cut off before they answered. */
  final List<Integer> disposed = new CopyOnWriteArrayList<>();

  private final Scheduler clock;
  private final Duration deadline;
  private final String key;
  private final List<Step> script;

  ScriptedCall(Scheduler clock, Duration deadline, String key, List<Step> script) {
    this.clock = clock;
    this.deadline = now(clock).plus(deadline);
    this.key = key;
    this.script = script;
  }

  static Duration now(Scheduler clock) {
    return Duration.ofNanos(clock.now(TimeUnit.NANOSECONDS));
  }

  @Override
  public Mono<Verdict> attempt(int number) {
    Step step = script.get(Math.min(number, script.size()) - 1);
    return Mono.delay(step.took(), clock)
        .doOnSubscribe(_ -> begun.add(now(clock)))
        .doOnNext(_ -> answered.add(number))
        .doOnCancel(() -> disposed(number))
        .map(_ -> step.verdict());
  }

  private void disposed(int number) {
    if (!answered.contains(number)) {
      disposed.add(number);
    }
  }

  @Override
  public Verdict judge(Verdict value) {
    return value;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public Duration remaining() {
    return deadline.minus(now(clock));
  }
}
