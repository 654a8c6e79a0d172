package dev.gather.chat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** All connections, by the event loops that they are on. Safe to share. */
final class Loops {
  private final ConcurrentMap<EventLoop, Loop> loops = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Sinks.Empty<Void> empty = Sinks.empty();
  private volatile boolean goingAway;

  Loop of(EventLoop executor) {
    return loops.computeIfAbsent(executor, Loop::new);
  }

  void opened() {
    connections.incrementAndGet();
  }

  void closed() {
    if (connections.decrementAndGet() == 0 && goingAway) {
      empty.tryEmitEmpty();
    }
  }

  boolean goingAway() {
    return goingAway;
  }

  /**
   * Tells everyone that the service is going away; completes when they are gone, or after a time.
   */
  Mono<Void> drain(Duration atMost) {
    goingAway = true;
    loops.forEach((executor, loop) -> executor.execute(loop::goAway));
    Mono<Void> gone = connections.get() == 0 ? Mono.empty() : empty.asMono();
    return gone.timeout(atMost, Mono.empty()).doFinally(any -> loops.values().forEach(Loop::close));
  }
}
