package dev.gather.chat;

import dev.gather.chat.room.Refusal;
import java.time.Duration;
import java.util.Objects;

/**
 * Why the service closes a connection.
 *
 * @param reason as a label of metrics
 * @param code of the WebSocket's close frame (RFC 6455, section 7.4)
 * @param detail a sentence without a full stop, in less than 100 bytes
 * @param told whether the other side is told more than the close frame says
 * @param reconnectAfter when to come again
 */
record Bye(String reason, int code, String detail, boolean told, Duration reconnectAfter) {
  private static final String VIOLATION = "violation";

  static final Bye SLOW_READER =
      of("slow_reader", 1013, "you read too slowly; come again and resume", Duration.ZERO);
  static final Bye FLOOD = of("flood", 1008, "too much was sent too fast", Duration.ofSeconds(10));
  static final Bye REPLACED =
      of("replaced", 4001, "you are here on another connection", Duration.ZERO);
  static final Bye LOST =
      of("lost", 1013, "messages are missing; come again and resume", Duration.ZERO);
  static final Bye SILENT = of("silent", 1008, "nothing was asked for in time", Duration.ZERO);

  /** The other side does not answer; it is not told either. */
  static final Bye DEAD = new Bye("dead", 1006, "", false, Duration.ZERO);

  /** The other side has said all, and was answered. */
  static final Bye QUIT = new Bye("quit", 1000, "", false, Duration.ZERO);

  private static Bye of(String reason, int code, String detail, Duration reconnectAfter) {
    return new Bye(reason, code, detail, true, reconnectAfter);
  }

  static Bye goingAway(Duration reconnectAfter) {
    return of("going_away", 1001, "the service is going away", reconnectAfter);
  }

  /** Nobody can be let in now. */
  static Bye refused(Refusal refusal) {
    Duration again = Objects.requireNonNullElse(refusal.retryAfter(), Duration.ofSeconds(1));
    return of("unavailable", 1013, refusal.detail(), again);
  }

  /** What was sent is no WebSocket protocol. */
  static Bye violation(int code, String detail) {
    return new Bye(VIOLATION, code, detail, false, Duration.ZERO);
  }

  boolean violation() {
    return reason.equals(VIOLATION);
  }
}
