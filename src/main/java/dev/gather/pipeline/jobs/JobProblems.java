package dev.gather.pipeline.jobs;

import dev.gather.store.StoreBusyException;
import dev.gather.store.StoreException;
import dev.gather.store.StoreFullException;
import dev.gather.store.redis.RedisAwayException;
import dev.gather.web.Problem;
import java.time.Duration;
import java.util.Objects;
import org.springframework.http.HttpStatus;

/** What the store's errors are to a caller. */
final class JobProblems {
  private static final Duration COME_AGAIN = Duration.ofSeconds(1);

  private JobProblems() {}

  static Throwable of(StoreException failure) {
    String detail = Objects.toString(failure.getMessage());
    return switch (failure) {
      case StoreFullException full -> Problem.of(HttpStatus.INSUFFICIENT_STORAGE, detail);
      case StoreBusyException busy -> Problem.unavailable(detail, COME_AGAIN);
      case RedisAwayException away -> Problem.unavailable(detail, COME_AGAIN);
      default -> failure;
    };
  }

  /** What is to come later is not waited for: a caller who is told 204 may rely on it. */
  static Throwable ofCancelling(StoreException failure) {
    return failure instanceof StoreFullException
        ? Problem.unavailable(Objects.toString(failure.getMessage()), COME_AGAIN)
        : of(failure);
  }

  static Problem unknown(String id) {
    return Problem.notFound("There is no job '" + id + "'");
  }
}
