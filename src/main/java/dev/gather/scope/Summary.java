package dev.gather.scope;

import java.time.Duration;
import java.util.List;

/**
 * The end of a scope.
 *
 * @param elapsed from the start of the scope to its last member's end
 * @param sequential what the members would have taken one after another: the sum of their own times
 * @param join the policy they ran under
 * @param joined whether what the policy asks for came about
 * @param failures the failures by type, in the order of their first appearance: an exception group
 */
public record Summary<M, T>(
    long total,
    long success,
    long failed,
    long cancelled,
    Duration elapsed,
    Duration sequential,
    Join join,
    boolean joined,
    List<FailureGroup> failures)
    implements Report<M, T> {

  /** How many times as long the members would have taken one after another. */
  public double speedup() {
    return elapsed.isZero() ? 1 : (double) sequential.toNanos() / elapsed.toNanos();
  }

  /** How many members failed with the type given. */
  public long failedWith(String type) {
    return failures.stream()
        .filter(group -> group.first().type().equals(type))
        .mapToLong(FailureGroup::count)
        .sum();
  }
}
