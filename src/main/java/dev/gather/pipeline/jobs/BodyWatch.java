package dev.gather.pipeline.jobs;

import dev.gather.scope.Ticker;
import dev.gather.web.Durations;
import dev.gather.web.Problem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Ends a body whose sender has stopped, so that its job does not keep others from their turn. Time
 * in which members that came are not stored yet is the service's own and does not count. Serves one
 * body.
 */
final class BodyWatch {
  private final Ticker ticker;
  private final Duration maxIdle;
  private final AtomicLong unstored = new AtomicLong();
  private volatile long movedAt;
  private volatile boolean stopped;

  BodyWatch(Ticker ticker, Duration maxIdle) {
    this.ticker = ticker;
    this.maxIdle = maxIdle;
    this.movedAt = ticker.now();
  }

  /** The members; a {@link Problem}, 408, if none comes for too long. */
  Flux<String> watched(Flux<String> members) {
    // Completed and not failed by the other one, for that would leave the body running.
    return members
        .doOnNext(member -> moved(1))
        .takeUntilOther(stop())
        .concatWith(Mono.defer(() -> stopped ? Mono.error(tooIdle()) : Mono.empty()));
  }

  /** So many of them are stored. */
  void stored(int members) {
    moved(-members);
  }

  private void moved(int members) {
    movedAt = ticker.now();
    unstored.addAndGet(members);
  }

  private Mono<Void> stop() {
    return Mono.defer(() -> Mono.delay(left(), ticker.scheduler()))
        .repeat()
        .takeUntil(tick -> unstored.get() == 0 && left().isZero())
        .then(Mono.fromRunnable(() -> stopped = true));
  }

  private Problem tooIdle() {
    return Problem.of(
        HttpStatus.REQUEST_TIMEOUT,
        "No member came for %s, which is gather.jobs.max-idle"
            .formatted(Durations.format(maxIdle)));
  }

  private Duration left() {
    Duration left = maxIdle.minusNanos(ticker.now() - movedAt);
    return unstored.get() > 0 ? maxIdle : left.isNegative() ? Duration.ZERO : left;
  }
}
