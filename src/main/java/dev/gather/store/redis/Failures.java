package dev.gather.store.redis;

import dev.gather.store.StoreException;
import dev.gather.store.StoreFullException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisReadOnlyException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** What an error of Lettuce or Redis means to a feature. */
final class Failures {
  /** Errors, by their first word, that pass by themselves: after a failover, for instance. */
  private static final Set<String> PASSING =
      Set.of("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY");

  private Failures() {}

  /** Exceptions that are not Redis' are passed on as they are. */
  static Throwable of(Throwable failure) {
    return switch (failure) {
      case RedisLoadingException loading -> new RedisAwayException(loading);
      case RedisReadOnlyException replica -> new RedisAwayException(replica);
      case RedisCommandExecutionException refused -> refused(refused);
      case RedisException away -> new RedisAwayException(away);
      case IOException cut -> new RedisAwayException(cut);
      case CancellationException closed -> new RedisAwayException(closed);
      default -> failure;
    };
  }

  private static StoreException refused(RedisCommandExecutionException refused) {
    String message = String.valueOf(refused.getMessage());
    String word = message.split("[ :]", 2)[0];
    if (PASSING.contains(word)) {
      return new RedisAwayException(refused);
    }
    return switch (word) {
      case "OOM" -> new StoreFullException("Redis has no memory left (its maxmemory)", refused);
      case "MISCONF" -> new StoreFullException("Redis can't write to its disk", refused);
      default -> new StoreException("Redis says: " + message, refused);
    };
  }
}
