package dev.gather.chat;

import dev.gather.chat.room.ChatMetrics;
import dev.gather.chat.room.Messages;
import dev.gather.chat.room.People;
import dev.gather.chat.room.Rooms;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What all doors share. */
record Doors(
    Rooms rooms,
    Messages messages,
    People people,
    Visitors visitors,
    Loops loops,
    ChatMetrics metrics,
    ChatSettings settings,
    RandomGenerator random) {
  private static final int SOONEST_MILLIS = 500;
  private static final int LATEST_MILLIS = 5_000;

  /** Spread over some seconds, so that not all come again at once. */
  Bye goingAway() {
    return Bye.goingAway(Duration.ofMillis(random.nextInt(SOONEST_MILLIS, LATEST_MILLIS)));
  }

  /** So much may be sent that should not have been, before the connection is closed. */
  int maxStrikes() {
    return 10 * settings.burst();
  }
}
