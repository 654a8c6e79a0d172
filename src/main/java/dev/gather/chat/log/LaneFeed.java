package dev.gather.chat.log;

import dev.gather.chat.log.Lane.Known;
import dev.gather.chat.log.RoomScripts.Found;
import dev.gather.chat.log.Wire.Keyed;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Hands over what is stored in the rooms that are watched, by whatever node, each message once and
 * in order: what was published and heard, and from the stream what was not. Confined to the worker
 * of its log.
 */
final class LaneFeed {
  private static final Logger log = LoggerFactory.getLogger(LaneFeed.class);
  private static final int PAGE = 1_000;
  private static final Duration RETRY = Duration.ofMillis(250);

  private final Redis redis;
  private final Channels channels;
  private final RoomScripts scripts;
  private final Scheduler.Worker worker;
  private final Consumer<List<Entry>> handOver;

  /** Hears what is published in a room, on any thread. */
  private final class Following implements Channels.Listener {
    private final Lane lane;

    Following(Lane lane) {
      this.lane = lane;
    }

    @Override
    public void listening() {
      worker.schedule(() -> fill(lane));
    }

    @Override
    public void told(String message) {
      worker.schedule(() -> heard(lane, Wire.published(lane.room, message)));
    }
  }

  /**
   * @param handOver takes messages; perhaps none
   */
  LaneFeed(
      Redis redis,
      Channels channels,
      RoomScripts scripts,
      Scheduler.Worker worker,
      Consumer<List<Entry>> handOver) {
    this.redis = redis;
    this.channels = channels;
    this.scripts = scripts;
    this.worker = worker;
    this.handOver = handOver;
  }

  private void heard(Lane lane, List<Keyed> messages) {
    if (lane.watched) {
      if (lane.contradicts(messages)) {
        verify(lane);
      } else {
        take(lane, messages);
      }
    }
  }

  /** Hands over what comes next, or looks for what is missing before it. */
  void take(Lane lane, List<Keyed> messages) {
    if (lane.joins(messages)) {
      handOver.accept(lane.advance(messages));
    } else {
      lane.keep(messages);
      fill(lane);
    }
  }

  /** Begins to follow what other nodes store in a room; the sink learns when that is so. */
  void watch(Lane lane, MonoSink<Void> sink) {
    lane.watch(true);
    lane.watchers.add(sink);
    channels
        .subscribe(RoomScripts.channel(redis, lane.room), new Following(lane))
        .subscribe(done -> {}, away -> worker.schedule(() -> notFilled(lane, away)));
  }

  void unwatch(Lane lane) {
    lane.watch(false);
    channels.unsubscribe(RoomScripts.channel(redis, lane.room));
  }

  /** Reads what comes after the newest message that is known. */
  private void fill(Lane lane) {
    if (lane.filling) {
      lane.again = true;
    } else if (lane.watched) {
      lane.filling = true;
      lane.again = false;
      Known known = lane.known();
      scripts
          .read(lane.room, known.place(), known.place() == null ? 1 : PAGE)
          .defaultIfEmpty(new Found(new Position("", 0), false, List.of()))
          .subscribe(
              found -> worker.schedule(() -> filled(lane, known, found)),
              away -> worker.schedule(() -> notFilled(lane, away)));
    }
  }

  private void filled(Lane lane, Known known, Found found) {
    lane.filling = false;
    Position since = known.place();
    if (since == null) {
      lane.know(newest(found));
    } else if (since.epoch().equals(found.last().epoch())
        && found.last().offset() < since.offset()) {
      verify(lane);
    } else {
      handOver.accept(lane.advance(found.messages()));
      lane.again |=
          found.follows()
              && !found.messages().isEmpty()
              && found.messages().getLast().entry().offset() < found.last().offset();
    }
    handOver.accept(lane.joined());
    lane.watchers.forEach(MonoSink::success);
    lane.watchers.clear();
    if (lane.again) {
      fill(lane);
    }
  }

  private static Known newest(Found found) {
    Keyed last = found.messages().isEmpty() ? null : found.messages().getLast();
    return last == null || last.entry().offset() != found.last().offset()
        ? new Known(found.last(), "")
        : new Known(found.last(), last.key());
  }

  private void notFilled(Lane lane, Throwable away) {
    log.debug("{} is not read yet", lane.room, away);
    lane.filling = false;
    lane.watchers.forEach(sink -> sink.error(away));
    lane.watchers.clear();
    worker.schedule(() -> fill(lane), RETRY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Redis has lost what it had: the room gets another epoch, unless it has one already. */
  private void verify(Lane lane) {
    log.warn("Redis has lost messages; {} gets another epoch", lane.room);
    scripts
        .look(lane.room, lane.known())
        .subscribe(
            looked -> worker.schedule(() -> fill(lane)),
            away -> worker.schedule(() -> notFilled(lane, away)),
            () -> {});
  }
}
