package dev.gather.chat.room;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something that is not done, with a sentence for the one who asked for it. */
public final class Refusal extends RuntimeException {
  private final Code code;
  private final @Nullable Duration retryAfter;

  /** Why it is not done. */
  public enum Code {
    BAD_REQUEST,
    BAD_ROOM,
    BAD_NICK,
    BAD_TEXT,
    NICK_TAKEN,
    NOT_HERE,
    TOO_LARGE,
    TOO_MANY_ROOMS,
    RATE_LIMITED,
    UNAVAILABLE;

    /** As it is told: {@code nick_taken}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Refusal(Code code, String detail, @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public static Refusal of(Code code, String detail) {
    return new Refusal(code, detail, null);
  }

  /** One that is worth another try after a while. */
  public static Refusal forNow(Code code, String detail, Duration retryAfter) {
    return new Refusal(code, detail, retryAfter);
  }

  public Code code() {
    return code;
  }

  /** The sentence, without a full stop. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** When to try again; null if that won't help. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
