package dev.gather.fetch;

import dev.gather.scope.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Bounds what all callers together have in flight to one scheme, host and port, so that nobody is
 * flooded by way of this service: {@code max} at once, the others wait in the order in which they
 * came. Targets with nothing in flight are forgotten. Safe to share; a target's entry is locked for
 * a few instructions.
 */
final class TargetTurns {
  private final int max;
  private final OwnService own;
  private final Ticker ticker;
  private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Guarded by its entry of the map. */
  private static final class Line {
    private int taken;
    private @Nullable Queue<Turn> waiting;
  }

  /**
   * @param own whose lab has no limit
   * @param ticker on whose scheduler those go on that had to wait
   */
  TargetTurns(int max, OwnService own, Ticker ticker, MeterRegistry registry) {
    this.max = max;
    this.own = own;
    this.ticker = ticker;
    Gauge.builder("gather.fetch.waiting", waiting, AtomicInteger::get)
        .description("Attempts that wait since their target has as many as it may")
        .register(registry);
  }

  /**
   * Takes a turn, or a place among those that wait for one.
   *
   * @param then is given the turn once it has come, within this call if there is one
   * @return the turn, to be given back; disposing of one that waits gives it up
   */
  Turn take(Target target, Consumer<Turn> then) {
    Turn turn = new Turn(target.origin(), then);
    if (own.isLab(target)) {
      turn.state = State.OVER;
    } else {
      lines.compute(turn.target, (key, line) -> turn.join(line == null ? new Line() : line));
    }
    if (!turn.waited) {
      then.accept(turn);
    }
    return turn;
  }

  /** The same for a thread that may block. An interrupt gives the turn up. */
  Turn await(Target target) throws InterruptedException {
    CountDownLatch come = new CountDownLatch(1);
    Turn turn = take(target, got -> come.countDown());
    try {
      come.await();
    } catch (InterruptedException interrupted) {
      turn.dispose();
      throw interrupted;
    }
    return turn;
  }

  /** Targets that something is in flight to. */
  int targets() {
    return lines.size();
  }

  private enum State {
    WAITING,
    HELD,
    OVER
  }

  /** A turn, or a place in the line for one. */
  final class Turn implements Disposable {
    private final String target;
    private final Consumer<Turn> then;
    // Guarded by the entry of the target but for reading.
    private volatile State state = State.WAITING;
    private boolean waited;
    private long since;
    private volatile long until;

    private Turn(String target, Consumer<Turn> then) {
      this.target = target;
      this.then = then;
    }

    private Line join(Line line) {
      if (line.taken < max) {
        line.taken++;
        state = State.HELD;
      } else {
        await(line);
      }
      return line;
    }

    private void await(Line line) {
      waited = true;
      since = ticker.now();
      if (line.waiting == null) {
        line.waiting = new ArrayDeque<>();
      }
      line.waiting.add(this);
      waiting.incrementAndGet();
    }

    boolean isWaiting() {
      return state == State.WAITING;
    }

    /** Nanoseconds that it took to come, or that it has taken so far. */
    long waited() {
      if (!waited) {
        return 0;
      }
      return (isWaiting() ? ticker.now() : until) - since;
    }

    @Override
    public void dispose() {
      if (state != State.OVER) {
        lines.computeIfPresent(target, (key, line) -> end(line) ? line : null);
      }
    }

    /** Whether anybody is still in the line. */
    private boolean end(Line line) {
      if (state == State.WAITING) {
        stopWaiting(State.OVER);
        Objects.requireNonNull(line.waiting).remove(this);
      } else if (state == State.HELD) {
        state = State.OVER;
        Turn next = line.waiting == null ? null : line.waiting.poll();
        if (next == null) {
          line.taken--;
        } else {
          next.stopWaiting(State.HELD);
          // Not here: what it does may end at once, and so come back to this entry.
          ticker.scheduler().schedule(next::come);
        }
      }
      return line.taken > 0;
    }

    private void come() {
      if (state == State.HELD) {
        then.accept(this);
      }
    }

    private void stopWaiting(State next) {
      until = ticker.now();
      state = next;
      waiting.decrementAndGet();
    }

    @Override
    public boolean isDisposed() {
      return state == State.OVER;
    }
  }
}
