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
 * Connections that wait for their next request, by origin, for at most so long: at most {@value
 * #MOST}, and {@value #MOST_OF_ONE} of one origin, past which the oldest is closed. Given out
 * newest first, and those of the asking event loop before others. Safe to share; holds its lock for
 * a few instructions, and to look through the origins where there are too many.
 */
final class IdleConnections implements AutoCloseable {
  static final int MOST = 1024;
  static final int MOST_OF_ONE = 256;

  private final LongSupplier nanoTime;
  private final long atMost;

  /** Newest first. Guarded by this. */
  private final Map<HttpOrigin, Deque<Waiting>> byOrigin = new HashMap<>();

  /** How many wait; guarded by this. */
  private int size;

  private record Waiting(HttpConnection connection, long since) {}

  IdleConnections(LongSupplier nanoTime, Duration atMost) {
    this.nanoTime = nanoTime;
    this.atMost = atMost.toNanos();
  }

  void put(HttpConnection connection) {
    HttpConnection surplus = added(connection);
    if (surplus != null) {
      surplus.close();
    }
  }

  /** Adds one, and takes out the oldest if that is one too many. */
  private synchronized @Nullable HttpConnection added(HttpConnection connection) {
    Deque<Waiting> waiting =
        byOrigin.computeIfAbsent(connection.origin(), absent -> new ArrayDeque<>());
    waiting.addFirst(new Waiting(connection, nanoTime.getAsLong()));
    size++;
    if (waiting.size() > MOST_OF_ONE) {
      return takeOldest(waiting);
    }
    return size > MOST ? takeOldest(ofOldest()) : null;
  }

  private HttpConnection takeOldest(Deque<Waiting> waiting) {
    size--;
    return waiting.removeLast().connection;
  }

  private Deque<Waiting> ofOldest() {
    return byOrigin.values().stream()
        .filter(waiting -> !waiting.isEmpty())
        .min((a, b) -> Long.signum(a.getLast().since - b.getLast().since))
        .orElseThrow();
  }

  /** Takes one out, or gives null if there is none for that origin. */
  synchronized @Nullable HttpConnection take(HttpOrigin origin) {
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
        size--;
        return next.connection;
      }
    }
    Waiting newest = waiting.peekFirst();
    if (newest == null || newest.since - oldest < 0) {
      return null;
    }
    size--;
    return waiting.removeFirst().connection;
  }

  synchronized void remove(HttpConnection connection) {
    Deque<Waiting> waiting = byOrigin.get(connection.origin());
    if (waiting != null) {
      if (waiting.removeIf(one -> one.connection == connection)) {
        size--;
      }
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
