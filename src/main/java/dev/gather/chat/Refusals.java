package dev.gather.chat;

import dev.gather.chat.room.Refusal;
import dev.gather.web.Problem;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.http.HttpStatus;

/** Refusals as replies of HTTP. */
final class Refusals {
  private static final Duration SOON = Duration.ofSeconds(1);

  private Refusals() {}

  /**
   * Has what is wrong with something named among the faults of its request. What is refused for
   * another reason is left to who does it.
   */
  static void check(Runnable check, Consumer<String> fault) {
    try {
      check.run();
    } catch (Refusal refusal) {
      switch (refusal.code()) {
        case BAD_REQUEST, BAD_ROOM, BAD_NICK, BAD_TEXT -> fault.accept(refusal.detail());
        default -> {}
      }
    }
  }

  static Problem problem(Refusal refusal) {
    String detail = refusal.detail();
    Duration retryAfter = Objects.requireNonNullElse(refusal.retryAfter(), SOON);
    return switch (refusal.code()) {
      case BAD_REQUEST, BAD_ROOM, BAD_NICK, BAD_TEXT -> Problem.badRequest(detail);
      case NICK_TAKEN -> Problem.of(HttpStatus.CONFLICT, detail);
      case NOT_HERE -> Problem.notFound(detail);
      case TOO_LARGE -> Problem.tooLarge(detail);
      case TOO_MANY_ROOMS -> Problem.unprocessable(detail);
      case RATE_LIMITED -> Problem.tooMany(detail, retryAfter);
      case UNAVAILABLE -> Problem.unavailable(detail, retryAfter);
    };
  }
}
