package dev.gather.pipeline.jobs;

import dev.gather.store.StoreBusyException;
import dev.gather.store.StoreFullException;
import dev.gather.store.redis.RedisAwayException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.retry.Retry;

/** How work waits for a store that can't do now what it will do later. */
final class StoreRetry {
  private static final Logger log = LoggerFactory.getLogger(StoreRetry.class);

  /** For steps that may be repeated; what they carry is held meanwhile. */
  static final Retry UNTIL_DONE =
      Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
          .maxBackoff(Duration.ofSeconds(5))
          .transientErrors(true)
          .filter(StoreRetry::passes)
          .doBeforeRetry(retry -> log.warn("A job waits: {}", retry.failure().getMessage()));

  private StoreRetry() {}

  private static boolean passes(Throwable failure) {
    return switch (failure) {
      case StoreFullException full -> true;
      case StoreBusyException busy -> true;
      case RedisAwayException away -> true;
      default -> false;
    };
  }
}
