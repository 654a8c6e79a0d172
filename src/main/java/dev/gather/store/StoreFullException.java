package dev.gather.store;

/**
 * There is no room on the disk, or it fails: nothing of the write was kept; unless its sync failed,
 * after which nobody knows.
 */
public final class StoreFullException extends StoreException {
  /**
   * @param message says what is full
   */
  public StoreFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
