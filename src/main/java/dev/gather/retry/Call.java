package dev.gather.retry;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** What is tried, as the feature that owns it sees it. Methods may be called from any thread. */
public interface Call<T> {
  /**
   * Tries once; emits exactly one value. A failure is a value; an error signal ends the run with
   * that error. Disposing of it stops the attempt.
   *
   * @param number from 1, a hedge has its own
   */
  Mono<T> attempt(int number);

  Verdict judge(T value);

  /** Whom the call goes to, such as scheme, host and port: budget and waits are shared by it. */
  String key();

  /** Until the deadline; no wait is begun that would not end before it. */
  Duration remaining();
}
