package dev.gather.store;

/** More is waiting for the store than it takes at once: nothing was done. */
public final class StoreBusyException extends StoreException {
  StoreBusyException(int limit) {
    super("The store has " + limit + " requests waiting, and takes no more", null);
  }
}
