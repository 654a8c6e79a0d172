package dev.gather.store.redis;

import dev.gather.store.StoreException;

/**
 * Redis could not be asked, or did not answer in time; worth another try. What was asked for may
 * have been done all the same, or be done yet: a write has to bring a key that makes it safe to
 * repeat.
 */
public final class RedisAwayException extends StoreException {
  RedisAwayException(Throwable cause) {
    super("Redis does not answer: " + cause.getMessage(), cause);
  }
}
