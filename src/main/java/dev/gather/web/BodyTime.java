package dev.gather.web;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * How long a body that is held as a whole may take to come, for its sender keeps memory or a place
 * from others meanwhile.
 *
 * @param property that sets it, for messages
 */
public record BodyTime(String property, Duration limit) {

  /** The same for so long; then a {@link Problem}, 408. */
  public <T> Mono<T> of(Mono<T> body) {
    return body.timeout(limit, Mono.error(this::late));
  }

  private Problem late() {
    return Problem.of(
        HttpStatus.REQUEST_TIMEOUT,
        "The body took longer than " + property + " allows, " + Durations.format(limit));
  }
}
