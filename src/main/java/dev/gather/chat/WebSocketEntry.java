package dev.gather.chat;

import dev.gather.chat.Visitors.Visit;
import dev.gather.chat.room.Person;
import dev.gather.chat.room.Refusal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a WebSocket was opened with.
 *
 * @param form lines, or JSON for {@code chat.v1}
 * @param room the one that is meant where none is named
 * @param nick that is wanted, or null
 * @param session of an earlier connection, or null
 */
record WebSocketEntry(
    Form form, String room, @Nullable String nick, @Nullable String session, Visit visit) {

  /** Comes in; under a nick of ours, should the nick have been taken since it was asked for. */
  Mono<Person> enter(Connection connection) {
    return connection
        .enter(visit.allowance(), nick, session)
        .onErrorResume(
            WebSocketEntry::taken, refusal -> connection.enter(visit.allowance(), null, null));
  }

  private static boolean taken(Throwable failure) {
    return failure instanceof Refusal refusal && refusal.code() == Refusal.Code.NICK_TAKEN;
  }
}
