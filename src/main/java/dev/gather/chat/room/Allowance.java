package dev.gather.chat.room;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many messages may be said: so many a second, and a burst at once. Safe to share. */
public final class Allowance {
  private final Rate rate;
  private final @Nullable Allowance wider;
  private final Bucket bucket;

  /**
   * So much is allowed.
   *
   * @param whose names what is limited, in a sentence: {@code a connection}
   */
  public record Rate(String whose, int perSecond, int burst) {}

  /**
   * @param wider one that has to allow it too, such as that of an address; null if there is none
   */
  public Allowance(Rate rate, @Nullable Allowance wider) {
    this.rate = rate;
    this.wider = wider;
    this.bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(rate.burst())
                        .refillGreedy(rate.perSecond(), Duration.ofSeconds(1)))
            .withNanosecondPrecision()
            .build();
  }

  /**
   * Takes one.
   *
   * @throws Refusal if there is none left, with the time until there is
   */
  void take() {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw Refusal.forNow(
          Refusal.Code.RATE_LIMITED,
          "slow down: %s may say %d messages a second, and %d at once"
              .formatted(rate.whose(), rate.perSecond(), rate.burst()),
          Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
    if (wider != null) {
      wider.take();
    }
  }
}
