package dev.gather.scope;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Members that have ended and wait to be told. Confined to its run's serial. */
final class Untold<M, T> {
  private final boolean inOrder;
  private final Queue<Settled<M, T>> waiting;

  Untold(Plan.Order order) {
    this.inOrder = order == Plan.Order.REQUEST;
    this.waiting =
        inOrder
            ? new PriorityQueue<>(Comparator.comparingLong(Settled<M, T>::index))
            : new ArrayDeque<>();
  }

  void add(Settled<M, T> settled) {
    waiting.add(settled);
  }

  int size() {
    return waiting.size();
  }

  /**
   * Takes out the one to be told next, or null if none is.
   *
   * @param told how many have been told so far
   */
  @Nullable Settled<M, T> next(long told) {
    Settled<M, T> head = waiting.peek();
    return head == null || (inOrder && head.index() != told) ? null : waiting.poll();
  }
}
