package dev.gather.chat;

import dev.gather.chat.Visitors.Visit;
import dev.gather.chat.room.Person;
import dev.gather.chat.room.Refusal;
import org.jspecify.annotations.Nullable;

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
  Person enter(Connection connection) {
    try {
      return connection.enter(visit.allowance(), nick, session);
    } catch (Refusal taken) {
      return connection.enter(visit.allowance(), null, null);
    }
  }
}
