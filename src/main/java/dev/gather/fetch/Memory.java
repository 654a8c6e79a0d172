package dev.gather.fetch;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all batches together hold of bodies that were asked for, in bytes as received. Bodies are
 * held until their results are told, so without a limit a few callers could take all memory there
 * is. Safe to share.
 */
final class Memory {
  /** Reactor Netty asks for 128 records before the first of them is written. */
  private static final int IN_HAND = 128;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  Memory(long limit) {
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  /** What one batch holds. */
  Lease lease() {
    return new Lease();
  }

  /** One batch's part; ends with it, whatever its members still do. */
  final class Lease implements AutoCloseable {
    // Guarded by this, like closed; never held while anything is waited for.
    private final Queue<Long> inHand = new ArrayDeque<>();
    private long taken;
    private boolean closed;

    /** Takes so many bytes more; false if there are not so many left, or the batch is over. */
    synchronized boolean take(long bytes) {
      if (closed || held.addAndGet(bytes) > limit) {
        if (!closed) {
          held.addAndGet(-bytes);
        }
        return false;
      }
      taken += bytes;
      return true;
    }

    /** Gives back bytes that nobody needs any more. */
    synchronized void give(long bytes) {
      if (!closed) {
        taken -= bytes;
        held.addAndGet(-bytes);
      }
    }

    /**
     * Gives back what a member took whose result is told now: once so many more are told as the
     * server may have in hand for a slow reader.
     */
    synchronized void told(long bytes) {
      inHand.add(bytes);
      if (inHand.size() > IN_HAND) {
        give(inHand.remove());
      }
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        held.addAndGet(-taken);
      }
    }
  }
}
