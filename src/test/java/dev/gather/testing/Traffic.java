package dev.gather.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What an origin has seen. Safe to share; waits are on a condition, never polled. */
final class Traffic {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below is guarded by lock.
  private final List<Request> requests = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Level total = new Level();
  private final Map<String, Level> byPath = new HashMap<>();
  private int openSockets;
  private int acceptedSockets;

  /** How many now, and how many at most. */
  private static final class Level {
    int now;
    int most;

    void rise() {
      most = Math.max(most, ++now);
    }
  }

  void accepted() {
    change(
        () -> {
          acceptedSockets++;
          openSockets++;
        });
  }

  void closed() {
    change(() -> openSockets--);
  }

  /** Records a request and numbers it. */
  Request began(Request request) {
    return locked(
        () -> {
          Request numbered = request.withNumber(count(request.target()) + 1);
          requests.add(numbered);
          counts.merge(request.target(), 1, Integer::sum);
          if (!request.path().equals(request.target())) {
            counts.merge(request.path(), 1, Integer::sum);
          }
          total.rise();
          byPath.computeIfAbsent(request.path(), path -> new Level()).rise();
          changed.signalAll();
          return numbered;
        });
  }

  void ended(Request request) {
    change(
        () -> {
          total.now--;
          byPath.computeIfAbsent(request.path(), path -> new Level()).now--;
        });
  }

  List<Request> requests() {
    return locked(() -> List.copyOf(requests));
  }

  int count(String pathOrTarget) {
    return locked(() -> counts.getOrDefault(pathOrTarget, 0));
  }

  int openSockets() {
    return locked(() -> openSockets);
  }

  int acceptedSockets() {
    return locked(() -> acceptedSockets);
  }

  int inHandling() {
    return locked(() -> total.now);
  }

  int maxConcurrent() {
    return locked(() -> total.most);
  }

  int maxConcurrent(String path) {
    return locked(() -> byPath.getOrDefault(path, new Level()).most);
  }

  /** Waits until a condition on the above holds; an {@link AssertionError} if it never does. */
  void await(String what, Duration timeout, BooleanSupplier reached) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!reached.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError("Waited %s for %s, saw %s".formatted(timeout, what, this));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted in the wait for " + what, interrupted);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return locked(
        () ->
            "%d sockets open of %d accepted, %d requests in handling, of all: %s"
                .formatted(
                    openSockets,
                    acceptedSockets,
                    total.now,
                    requests.stream().map(r -> r.method() + " " + r.target()).toList()));
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }
}
