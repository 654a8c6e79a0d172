package dev.gather.chat.log;

import dev.gather.chat.log.Lane.Known;
import dev.gather.chat.log.Lane.Waiting;
import dev.gather.chat.log.RoomScripts.Found;
import dev.gather.chat.log.RoomScripts.Stored;
import dev.gather.chat.log.Wire.Keyed;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The log in Redis, which all nodes share: a stream a room. What is said here in a room while its
 * last script is under way is stored by the next one. What other nodes store is published; what was
 * not heard is read from the stream. At most {@value #LIMIT} messages wait; one more fails at once
 * with {@link LogBusyException}, and all do while Redis is away.
 */
public final class RedisChatLog implements ChatLog {
  private static final int LIMIT = 16_384;
  private static final int ROOMS_AT_ONCE = 64;

  private final Redis redis;
  private final Clock clock;
  private final RoomScripts scripts;

  /** All below is confined to it. */
  private final Scheduler.Worker worker = Schedulers.parallel().createWorker();

  private final LaneFeed feed;
  private final Map<String, Lane> lanes = new HashMap<>();
  private Consumer<List<Entry>> reader = entries -> {};
  private int waiting;
  private long keys;

  /**
   * @param epochs makes names of epochs, a new one each time
   */
  public RedisChatLog(
      Redis redis, Channels channels, Retention kept, Clock clock, Supplier<String> epochs) {
    this.redis = redis;
    this.clock = clock;
    this.scripts = new RoomScripts(redis, kept, clock, epochs);
    this.feed = new LaneFeed(redis, channels, scripts, worker, this::handOver);
  }

  @Override
  public void follow(Consumer<List<Entry>> reader) {
    worker.schedule(() -> this.reader = reader);
  }

  @Override
  public Mono<Void> watch(String room) {
    return Mono.create(sink -> worker.schedule(() -> feed.watch(lane(room), sink)));
  }

  @Override
  public void unwatch(String room) {
    worker.schedule(() -> feed.unwatch(lane(room)));
  }

  @Override
  public Mono<Position> open(String room) {
    return scripts
        .append(room, List.of(), clock.instant(), Known.NOTHING, false)
        .map(Stored::before);
  }

  @Override
  public Mono<Appended> append(Draft draft) {
    return Mono.create(sink -> worker.schedule(() -> add(draft, sink)));
  }

  @Override
  public Mono<History> read(String room, @Nullable Position since, int limit) {
    return scripts.read(room, since, limit).map(found -> history(since, found));
  }

  private static History history(@Nullable Position since, Found found) {
    List<Entry> entries = found.messages().stream().map(Keyed::entry).toList();
    History after =
        since != null && found.follows() ? History.after(since, found.last(), entries) : null;
    return after == null ? History.newest(found.last(), entries) : after;
  }

  @Override
  public Mono<Map<String, Position>> rooms() {
    return scripts
        .names()
        .flatMap(
            room -> scripts.read(room, null, 0).map(found -> Map.entry(room, found.last())),
            ROOMS_AT_ONCE)
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  @Override
  public Mono<Boolean> drop(String room) {
    return scripts.drop(room).doOnNext(dropped -> worker.schedule(() -> forget(room, dropped)));
  }

  @Override
  public Mono<Void> expire() {
    return scripts.names().flatMap(room -> scripts.look(room, Known.NOTHING), ROOMS_AT_ONCE).then();
  }

  // From here on all is on the worker.

  private Lane lane(String room) {
    return lanes.computeIfAbsent(room, Lane::new);
  }

  private void forget(String room, boolean dropped) {
    Lane lane = lane(room);
    if (dropped && !lane.watched && !lane.storing) {
      lanes.remove(room);
    }
  }

  private void add(Draft draft, MonoSink<Appended> sink) {
    if (waiting == LIMIT) {
      sink.error(new LogBusyException(LIMIT));
      return;
    }
    waiting++;
    String key = draft.key() == null ? "g" + redis.node() + ++keys : "c" + draft.key();
    Lane lane = lane(draft.room());
    lane.add(new Waiting(draft, draft.from() + "\n" + key, sink));
    store(lane);
  }

  private void store(Lane lane) {
    List<Waiting> batch = lane.storing ? List.of() : lane.take();
    if (!batch.isEmpty()) {
      lane.storing = true;
      Instant now = clock.instant();
      scripts
          .append(lane.room, batch, now, lane.known(), lane.watched)
          .subscribe(
              stored -> worker.schedule(() -> stored(lane, batch, now, stored)),
              failure -> worker.schedule(() -> failed(lane, batch, failure)));
    }
  }

  private void failed(Lane lane, List<Waiting> batch, Throwable failure) {
    done(lane, batch);
    batch.forEach(message -> message.sink().error(failure));
    store(lane);
  }

  private void done(Lane lane, List<Waiting> batch) {
    lane.storing = false;
    waiting -= batch.size();
  }

  private void stored(Lane lane, List<Waiting> batch, Instant now, Stored stored) {
    done(lane, batch);
    List<Keyed> messages = new ArrayList<>(stored.others());
    String epoch = stored.before().epoch();
    for (int i = 0; i < batch.size(); i++) {
      long offset = stored.offsets().get(i);
      if (offset > 0) {
        Waiting message = batch.get(i);
        String content = Wire.content(message.draft(), now);
        messages.add(Wire.message(lane.room, epoch, offset, message.key(), content));
      }
    }
    if (!messages.isEmpty()) {
      if (lane.watched) {
        feed.take(lane, messages);
      } else {
        handOver(lane.advance(messages));
      }
    }
    for (int i = 0; i < batch.size(); i++) {
      long offset = stored.offsets().get(i);
      Position place = new Position(epoch, Math.abs(offset));
      batch.get(i).sink().success(new Appended(place, offset < 0));
    }
    store(lane);
  }

  private void handOver(List<Entry> entries) {
    if (!entries.isEmpty()) {
      reader.accept(entries);
    }
  }
}
