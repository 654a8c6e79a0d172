package dev.gather.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Comment lines of SSE between the records of one stream, so that no idle connection is cut. */
final class Heartbeat {
  static final Duration IDLE = Duration.ofSeconds(15);

  /** An early first one sends the headers, so that a reader knows that the stream is open. */
  static final Duration OPENING = Duration.ofSeconds(1);

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  /** Both sources are merged with few records held, for a slow reader must slow them. */
  private static final int PREFETCH = 16;

  private final Scheduler scheduler;

  /** When the next one is due, in the scheduler's milliseconds. Written by both sources. */
  private final AtomicLong due;

  private Heartbeat(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.due = new AtomicLong(now() + OPENING.toMillis());
  }

  static Flux<byte[]> between(Flux<byte[]> records, Scheduler scheduler) {
    return Flux.defer(() -> new Heartbeat(scheduler).merged(records));
  }

  private Flux<byte[]> merged(Flux<byte[]> records) {
    Sinks.Empty<Void> end = Sinks.empty();
    Flux<byte[]> noticed = records.doOnNext(record -> postpone()).doOnTerminate(end::tryEmitEmpty);
    return Flux.mergeDelayError(PREFETCH, noticed, beats().takeUntilOther(end.asMono()));
  }

  private Flux<byte[]> beats() {
    return Mono.defer(() -> Mono.delay(untilDue(), scheduler))
        .repeat()
        .filter(tick -> untilDue().isZero())
        .map(tick -> COMMENT)
        .doOnNext(beat -> postpone());
  }

  private Duration untilDue() {
    return Duration.ofMillis(Math.max(0, due.get() - now()));
  }

  private void postpone() {
    due.set(now() + IDLE.toMillis());
  }

  private long now() {
    return scheduler.now(TimeUnit.MILLISECONDS);
  }
}
