package dev.gather.pipeline;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** What a reader has not taken yet. Told by one thread, taken by another. */
final class Unread {
  /** A run waits while so many events are not taken. */
  static final int LIMIT = 256;

  private final AtomicInteger events = new AtomicInteger();
  private final AtomicReference<@Nullable MonoSink<Void>> waiting = new AtomicReference<>();

  void told() {
    events.incrementAndGet();
  }

  void taken() {
    events.decrementAndGet();
    wake();
  }

  /** Completes once there is room for more; for one that waits at a time. */
  Mono<Void> room() {
    return Mono.create(
        sink -> {
          waiting.set(sink);
          wake();
        });
  }

  private void wake() {
    if (events.get() < LIMIT) {
      MonoSink<Void> waiter = waiting.getAndSet(null);
      if (waiter != null) {
        waiter.success();
      }
    }
  }
}
