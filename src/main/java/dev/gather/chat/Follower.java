package dev.gather.chat;

import dev.gather.chat.log.Entry;
import dev.gather.chat.log.Position;
import dev.gather.chat.room.Burst;
import dev.gather.chat.room.Event;
import dev.gather.chat.room.Listener;
import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.Rooms;
import dev.gather.chat.room.Subscription;
import dev.gather.chat.room.Welcome;
import dev.gather.web.Problem;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Follows a room over HTTP, in a reply without end. What waits for its reader is bounded in bytes;
 * beyond that the reply is cut off, and the last id is where to resume.
 */
final class Follower implements Listener {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Executor executor;
  private final long maxBytes;
  private final AtomicLong queued = new AtomicLong();
  private final Sinks.Many<MessageRecord> records =
      Sinks.unsafe().many().unicast().onBackpressureBuffer();
  private final Sinks.Empty<Void> cut = Sinks.empty();

  /**
   * @param executor the event loop of the connection
   * @param maxBytes the most that may wait
   */
  Follower(Executor executor, long maxBytes) {
    this.executor = executor;
    this.maxBytes = maxBytes;
  }

  /** The messages of a room, first those since a place or else the newest, then all that come. */
  Flux<MessageRecord> follow(Rooms rooms, String room, @Nullable Position since, int limit) {
    return Flux.defer(
        () -> {
          Subscription subscription = rooms.subscribe(room, this);
          return records
              .asFlux()
              .doOnNext(record -> queued.addAndGet(-record.weight()))
              .takeUntilOther(cut.asMono())
              .doFinally(any -> executor.execute(subscription::end))
              .doOnSubscribe(
                  any ->
                      subscription
                          .start(since, limit, 0)
                          .subscribe(welcome -> welcome(welcome, since), this::failed));
        });
  }

  private void welcome(Welcome welcome, @Nullable Position since) {
    if (since != null && !welcome.recovered()) {
      add(new MessageRecord.Reset(welcome.position()));
    }
    welcome.messages().forEach(entry -> add(new MessageRecord.Message(entry)));
  }

  private void failed(Throwable failure) {
    cut.tryEmitError(failure instanceof Refusal refusal ? Refusals.problem(refusal) : failure);
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public void told(Burst burst) {
    for (Event event : burst.events()) {
      if (event instanceof Event.Said(Entry entry)) {
        add(new MessageRecord.Message(entry));
      }
    }
  }

  @Override
  public void replaced() {
    throw new IllegalStateException("one who only follows is nobody");
  }

  @Override
  public void lost(String room) {
    cut.tryEmitError(Problem.unavailable("Messages of " + room + " are missing", SOON));
  }

  /** The service goes away. From any thread. */
  void goAway(Bye bye) {
    executor.execute(
        () -> {
          add(new MessageRecord.Farewell(bye));
          records.tryEmitComplete();
        });
  }

  private void add(MessageRecord record) {
    if (queued.addAndGet(record.weight()) > maxBytes) {
      cut.tryEmitError(Problem.unavailable("The reader is too slow", SOON));
    } else {
      records.tryEmitNext(record);
    }
  }
}
