package dev.gather.store;

/** There is no room on the disk, or it fails: nothing of the write was kept. */
public final class StoreFullException extends StoreException {
  StoreFullException(Throwable cause) {
    super("The disk of gather.data is full or fails", cause);
  }
}
