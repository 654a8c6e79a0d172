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
   * A turn that is not yet asked for: who gives it up may have to know it before it comes.
   *
   * @param then is given the turn once it has come, within {@link Turn#take} if there is one
   * @return the turn, to be given back; disposing of one that waits gives it up
   */
  Turn turn(Target target, Consumer<Turn> then) {
    return new Turn(own.isLab(target) ? null : target.origin(), then);
  }

  /** The same for a thread that may block. An interrupt gives the turn up. */
  Turn await(Target target) throws InterruptedException {
    CountDownLatch come = new CountDownLatch(1);
    Turn turn = turn(target, got -> come.countDown());
    turn.take();
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
    NEW,
    WAITING,
    HELD,
    OVER
  }

  /** A turn, or a place in the line for one. */
  final class Turn implements Disposable {
    /** Null if it has no limit. */
    private final @Nullable String target;

    private final Consumer<Turn> then;

    // Guarded by the entry of the target but for reading.
    private volatile State state = State.NEW;
    private boolean waited;
    private long since;
    private volatile long until;

    private Turn(@Nullable String target, Consumer<Turn> then) {
      this.target = target;
      this.then = then;
    }

    /** Takes the turn, or a place among those that wait for one; once. */
    void take() {
      if (target == null) {
        state = State.HELD;
      } else {
        lines.compute(target, (key, line) -> state == State.NEW ? join(line) : line);
      }
      if (state == State.HELD && !waited) {
        then.accept(this);
      }
    }

    private Line join(@Nullable Line known) {
      Line line = known == null ? new Line() : known;
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
      state = State.WAITING;
    }

    boolean isWaiting() {
      return state == State.WAITING;
    }

    /** Nanoseconds that it took to come, or that it has taken so far. */
    long waited() {
      if (state == State.NEW || !waited) {
        return 0;
      }
      return (isWaiting() ? ticker.now() : until) - since;
    }

    @Override
    public void dispose() {
      if (target == null) {
        state = State.OVER;
      } else if (state != State.OVER) {
        lines.compute(target, (key, line) -> end(line));
      }
    }

    private @Nullable Line end(@Nullable Line line) {
      State was = state;
      if (was == State.NEW || line == null) {
        state = State.OVER;
        return line;
      }
      if (was == State.WAITING) {
        stopWaiting(State.OVER);
        Objects.requireNonNull(line.waiting).remove(this);
      } else if (was == State.HELD) {
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
      return line.taken > 0 ? line : null;
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
