package dev.gather.chat.room;

import dev.gather.chat.log.Appended;
import dev.gather.chat.log.ChatLog;
import dev.gather.chat.log.Draft;
import dev.gather.chat.log.History;
import dev.gather.chat.log.LogBusyException;
import dev.gather.chat.log.Position;
import dev.gather.chat.log.RoomLimitException;
import dev.gather.store.redis.RedisAwayException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/** The log, for those who talk: what may be said, and failures as {@link Refusal}s. */
public final class Messages {
  private static final Logger log = LoggerFactory.getLogger(Messages.class);

  /** So often a room may be dropped, for being empty, between its opening and its reading. */
  private static final int DROPS = 10;

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ChatLog stored;
  private final DataSize max;
  private final int kept;
  private final ChatMetrics metrics;

  /**
   * @param max the largest message, in UTF-8
   * @param kept the most messages that a room keeps
   */
  public Messages(ChatLog stored, DataSize max, int kept, ChatMetrics metrics) {
    this.stored = stored;
    this.max = max;
    this.kept = kept;
    this.metrics = metrics;
  }

  /** Messages of a room after a place, or the newest; empty if there is no such room. */
  public Mono<History> read(String room, @Nullable Position since, int limit) {
    return stored.read(Texts.room(room), since, limit).onErrorMap(Messages::refusal);
  }

  /** The text of a message. @throws Refusal if it may not be said */
  public String text(String text) {
    return Texts.text(text, max);
  }

  /** Sees that a message may have such a key, or none. @throws Refusal if it may not */
  public void requireKey(@Nullable String key) {
    Texts.key(key);
  }

  /** A message as it would be stored. @throws Refusal if it may not be said */
  Draft draft(String room, String nick, String text, boolean action, @Nullable String key) {
    return new Draft(Texts.room(room), nick, text(text), action, Texts.key(key));
  }

  /** Acknowledges a message once it is stored. */
  Mono<Appended> append(Draft draft) {
    return stored
        .append(draft)
        .doOnNext(
            appended -> {
              if (!appended.duplicate()) {
                metrics.stored();
              }
            })
        .onErrorMap(Messages::refusal);
  }

  /** All messages since a place, or else the newest, of a room that is made if it must be. */
  Mono<History> catchUp(String room, @Nullable Position since, int limit) {
    Mono<History> newest = stored.read(room, null, limit);
    Mono<History> history =
        since == null
            ? newest
            : stored
                .read(room, since, kept)
                .flatMap(read -> read.whole() ? Mono.just(read) : newest);
    return stored
        .open(room)
        .then(history)
        .repeatWhenEmpty(DROPS, again -> again)
        .onErrorMap(Messages::refusal);
  }

  /** What a failure of the store means to the one who asked; the cause is logged, if it is news. */
  static Throwable refusal(Throwable failure) {
    if (failure instanceof Refusal) {
      return failure;
    }
    if (failure instanceof RoomLimitException full) {
      return Refusal.of(Refusal.Code.TOO_MANY_ROOMS, String.valueOf(full.getMessage()));
    }
    boolean known = failure instanceof RedisAwayException || failure instanceof LogBusyException;
    log.atLevel(known ? Level.DEBUG : Level.WARN).setCause(failure).log("The store failed");
    return Refusal.forNow(Refusal.Code.UNAVAILABLE, "messages can't be stored or read now", RETRY);
  }
}
