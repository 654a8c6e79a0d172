package dev.gather.scope;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/**
 * Where the members of a run come from. It is asked for no more of them than the plan looks ahead,
 * and for many at a time. Confined to its run's serial.
 */
final class Source {
  private final int lookahead;
  private @Nullable Subscription upstream;
  private long asked;
  private boolean ended;

  Source(int lookahead) {
    this.lookahead = lookahead;
  }

  void begin(Subscription from) {
    upstream = from;
  }

  /**
   * Asks for more once half of those ahead have been told.
   *
   * @param told members told so far
   */
  void read(long told) {
    long room = lookahead - (asked - told);
    if (upstream != null && !ended && room > lookahead / 2) {
      asked += room;
      upstream.request(room);
    }
  }

  void cancel() {
    if (upstream != null) {
      upstream.cancel();
    }
  }

  /** No more members come. */
  void end() {
    ended = true;
  }

  boolean ended() {
    return ended;
  }
}
