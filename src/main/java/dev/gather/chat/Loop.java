package dev.gather.chat;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The connections of one event loop, on which everything here is called. */
final class Loop {
  private final EventLoop executor;
  private final Set<Connection> connections = new HashSet<>();
  private final ScheduledFuture<?> ticking;
  private List<Outlet> written = new ArrayList<>();

  Loop(EventLoop executor) {
    this.executor = executor;
    this.ticking = executor.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  EventLoop executor() {
    return executor;
  }

  void add(Connection connection) {
    connections.add(connection);
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  /** Flushes after all tasks that wait now, and so once for all that they write. */
  void flushSoon(Outlet outlet) {
    if (written.isEmpty()) {
      executor.execute(this::flush);
    }
    written.add(outlet);
  }

  private void flush() {
    List<Outlet> due = written;
    written = new ArrayList<>();
    due.forEach(Outlet::flush);
  }

  private void tick() {
    long now = System.nanoTime();
    List.copyOf(connections).forEach(connection -> connection.tick(now));
  }

  void goAway() {
    List.copyOf(connections).forEach(Connection::goAway);
  }

  /** Ends the ticking. From any thread. */
  void close() {
    ticking.cancel(false);
  }
}
