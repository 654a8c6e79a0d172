package dev.gather.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked; the message is a sentence for people. */
public class StoreException extends RuntimeException {
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
