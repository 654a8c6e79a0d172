package dev.gather.scope;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members waiting for their turn. Each key is a lane of its own with so many turns at once; a
 * member whose lane is full holds up no other lane. Confined to its run's serial.
 */
final class Lanes<F> {
  private final int perLane;
  private final Map<Object, Lane<F>> lanes = new HashMap<>();
  private final Queue<F> ready = new ArrayDeque<>();

  Lanes(int perLane) {
    this.perLane = perLane;
  }

  private static final class Lane<F> {
    private int taken;
    private final Queue<F> waiting = new ArrayDeque<>(0);
  }

  void add(Object key, F member) {
    Lane<F> lane = lanes.computeIfAbsent(key, absent -> new Lane<>());
    if (lane.taken < perLane) {
      lane.taken++;
      ready.add(member);
    } else {
      lane.waiting.add(member);
    }
  }

  /** The next member whose lane gave it a turn, or null. */
  @Nullable F next() {
    return ready.poll();
  }

  /** Gives a turn back to its lane, and so to the next member waiting there. */
  void release(Object key) {
    lanes.computeIfPresent(
        key,
        (same, lane) -> {
          F next = lane.waiting.poll();
          if (next != null) {
            ready.add(next);
            return lane;
          }
          return --lane.taken == 0 ? null : lane;
        });
  }

  /** Takes out all that wait. */
  void drain(Consumer<F> to) {
    ready.forEach(to);
    lanes.values().forEach(lane -> lane.waiting.forEach(to));
    ready.clear();
    lanes.clear();
  }
}
