package dev.gather.chat.room;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those listeners of a room that share an executor, on which everything but {@link #tell} is. */
final class Audience {
  private static final Logger log = LoggerFactory.getLogger(Audience.class);

  private final Executor executor;
  private final ChatMetrics metrics;
  private final List<Subscription> subscriptions = new ArrayList<>();

  Audience(Executor executor, ChatMetrics metrics) {
    this.executor = executor;
    this.metrics = metrics;
  }

  void add(Subscription subscription) {
    subscription.index = subscriptions.size();
    subscriptions.add(subscription);
  }

  /** Puts the last one in the place of the one that leaves. */
  void remove(Subscription subscription) {
    Subscription last = subscriptions.removeLast();
    if (last != subscription) {
      subscriptions.set(subscription.index, last);
      last.index = subscription.index;
    }
  }

  /** Tells all in one task; from any thread. */
  void tell(Burst burst, long publishedNanos) {
    try {
      executor.execute(() -> told(burst, publishedNanos));
    } catch (RejectedExecutionException over) {
      log.debug("an event loop has ended", over);
      burst.release();
    }
  }

  private void told(Burst burst, long publishedNanos) {
    try {
      // From the end, since one that is told may leave.
      for (int i = subscriptions.size() - 1; i >= 0; i--) {
        if (i < subscriptions.size()) {
          subscriptions.get(i).told(burst);
        }
      }
      metrics.delivered(burst, subscriptions.size(), publishedNanos);
    } catch (RuntimeException mistake) {
      log.error("A listener failed", mistake);
    } finally {
      burst.release();
    }
  }
}
