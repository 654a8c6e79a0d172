package dev.gather.web;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * What all requests of a feature together hold of content that was asked for, in bytes as received.
 * Content is held until its results are told, so without a limit a few callers could take all
 * memory there is. Safe to share.
 */
public final class Memory {
  /** Reactor Netty asks for 128 records before the first of them is written. */
  private static final int IN_HAND = 128;

  /** When to come again if there is no memory left. */
  private static final Duration BUSY = Duration.ofSeconds(1);

  private final String property;
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param property that sets the limit, for messages
   */
  public Memory(String property, long limit) {
    this.property = property;
    this.limit = limit;
  }

  /** The property and its value, for messages. */
  public String limit() {
    return property + ", " + DataSize.ofBytes(limit);
  }

  /** What one batch holds. */
  public Lease lease() {
    return new Lease();
  }

  /** One batch's part; ends with it, whatever its members still do. */
  public final class Lease implements AutoCloseable {
    // Guarded by this, like closed; never held while anything is waited for.
    private final Queue<Long> inHand = new ArrayDeque<>();
    private long taken;
    private boolean closed;

    /** Takes so many bytes more; false if there are not so many left, or the batch is over. */
    public synchronized boolean take(long bytes) {
      if (closed || held.addAndGet(bytes) > limit) {
        if (!closed) {
          held.addAndGet(-bytes);
        }
        return false;
      }
      taken += bytes;
      return true;
    }

    /**
     * Takes memory for a body that is held as a whole; one of unknown size may be the largest.
     *
     * @return completes, or ends in a {@link Problem}, 503
     */
    public Mono<Void> take(ServerHttpRequest request, long largest) {
      long announced = request.getHeaders().getContentLength();
      // One above the limit is refused by its reader, which says so better.
      return announced > largest || take(announced < 0 ? largest : announced)
          ? Mono.empty()
          : Mono.error(Problem.unavailable("Other batches hold what there is of " + limit(), BUSY));
    }

    /** Gives back bytes that nobody needs any more. */
    public synchronized void give(long bytes) {
      if (!closed) {
        taken -= bytes;
        held.addAndGet(-bytes);
      }
    }

    /**
     * Gives back what a member took whose result is told now: once so many more are told as the
     * server may have in hand for a slow reader.
     */
    public synchronized void told(long bytes) {
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
