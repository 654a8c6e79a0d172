package dev.gather.scope;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts outcomes while a scope runs. Confined to its run's serial. */
final class Tally {
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private long success;
  private long failed;
  private long cancelled;
  private Duration sequential = Duration.ZERO;

  private static final class Group {
    private final Failure first;
    private final List<Long> members = new ArrayList<>();
    private long count;

    Group(Failure first) {
      this.first = first;
    }
  }

  void add(Settled<?, ?> settled) {
    switch (settled.outcome()) {
      case Outcome.Success<?> ignored -> success++;
      case Outcome.Failed<?> bad -> {
        failed++;
        group(bad.failure(), settled.index());
      }
      case Outcome.Cancelled<?> cut -> {
        cancelled++;
        if (!cut.failure().equals(Failure.CANCELLED)) {
          group(cut.failure(), settled.index());
        }
      }
    }
    Duration elapsed = settled.elapsed();
    if (elapsed != null) {
      sequential = sequential.plus(elapsed);
    }
  }

  private void group(Failure failure, long index) {
    Group group = groups.computeIfAbsent(failure.type(), absent -> new Group(failure));
    group.count++;
    if (group.members.size() < FailureGroup.LISTED) {
      group.members.add(index);
    }
  }

  /**
   * @param late whether the deadline cut the scope off, be it in its source only
   */
  <M, T> Summary<M, T> summary(Join join, Duration elapsed, boolean late) {
    long total = success + failed + cancelled;
    if (late) {
      groups.computeIfAbsent(
          Failure.DEADLINE_EXCEEDED.type(), absent -> new Group(Failure.DEADLINE_EXCEEDED));
    }
    return new Summary<>(
        total,
        success,
        failed,
        cancelled,
        elapsed,
        sequential,
        join,
        join.joined(total, success, failed, cancelled) && !(late && join == Join.ALL_SETTLED),
        groups.values().stream()
            .map(group -> new FailureGroup(group.first, group.count, List.copyOf(group.members)))
            .toList());
  }
}
