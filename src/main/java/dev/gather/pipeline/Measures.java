package dev.gather.pipeline;

import java.time.Duration;

/**
 * What a run of a pipeline came to.
 *
 * @param maxDepth the most that the queue held
 * @param producersBlocked how long producers waited for room, all together
 * @param consumersIdle how long consumers waited for an item, all together
 */
record Measures(
    long produced,
    long consumed,
    int maxDepth,
    Duration producersBlocked,
    Duration consumersIdle,
    Duration elapsed) {

  double itemsPerSecond() {
    return elapsed.isZero() ? 0 : consumed * 1e9 / elapsed.toNanos();
  }
}
