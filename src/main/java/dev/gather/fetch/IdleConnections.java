package dev.gather.fetch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for their next request, by origin, for at most so long. Given out newest
 * first, and those of the asking event loop before others. Safe to share; holds its lock for a few
 * instructions.
 */
final class IdleConnections implements AutoCloseable {
  private final LongSupplier nanoTime;
  private final long atMost;

  /** Newest first. Guarded by this. */
  private final Map<String, Deque<Waiting>> byOrigin = new HashMap<>();

  private record Waiting(HttpConnection connection, long since) {}

  IdleConnections(LongSupplier nanoTime, Duration atMost) {
    this.nanoTime = nanoTime;
    this.atMost = atMost.toNanos();
  }

  synchronized void put(HttpConnection connection) {
    byOrigin
        .computeIfAbsent(connection.origin(), absent -> new ArrayDeque<>())
        .addFirst(new Waiting(connection, nanoTime.getAsLong()));
  }

  /** Takes one out, or gives null if there is none for that origin. */
  synchronized @Nullable HttpConnection take(String origin) {
    Deque<Waiting> waiting = byOrigin.get(origin);
    if (waiting == null) {
      return null;
    }
    long oldest = nanoTime.getAsLong() - atMost;
    Iterator<Waiting> newestFirst = waiting.iterator();
    while (newestFirst.hasNext()) {
      Waiting next = newestFirst.next();
      if (next.since - oldest < 0) {
        break;
      }
      if (next.connection.loop().inEventLoop()) {
        newestFirst.remove();
        return next.connection;
      }
    }
    Waiting newest = waiting.peekFirst();
    return newest == null || newest.since - oldest < 0 ? null : waiting.removeFirst().connection;
  }

  synchronized void remove(HttpConnection connection) {
    Deque<Waiting> waiting = byOrigin.get(connection.origin());
    if (waiting != null) {
      waiting.removeIf(one -> one.connection == connection);
      if (waiting.isEmpty()) {
        byOrigin.remove(connection.origin());
      }
    }
  }

  /** Closes those that have waited for too long; each takes itself out. */
  void sweep() {
    long oldest = nanoTime.getAsLong() - atMost;
    all().stream().filter(one -> one.since - oldest < 0).forEach(one -> one.connection.close());
  }

  @Override
  public void close() {
    all().forEach(one -> one.connection.close());
  }

  private synchronized List<Waiting> all() {
    return byOrigin.values().stream().flatMap(Deque::stream).toList();
  }
}
