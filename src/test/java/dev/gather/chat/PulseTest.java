package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {
  /** Near the largest number, where a monotonic clock may be; it has to go round. */
  private static final long OPENED = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();

  private final Pulse pulse = new Pulse(OPENED);

  @Test
  void asksAfter25SecondsAndOnceIn25() {
    assertThat(pulse.at(seconds(24.9))).isEqualTo(Pulse.State.ALIVE);
    assertThat(pulse.at(seconds(25))).isEqualTo(Pulse.State.QUIET);
    assertThat(pulse.at(seconds(26))).isEqualTo(Pulse.State.ALIVE);
    pulse.heard(seconds(26));
    assertThat(pulse.at(seconds(49.9))).isEqualTo(Pulse.State.ALIVE);
    assertThat(pulse.at(seconds(50))).isEqualTo(Pulse.State.QUIET);
  }

  @Test
  void whoIsSilentFor33SecondsIsDead() {
    pulse.heard(seconds(1));

    assertThat(pulse.at(seconds(34))).isNotEqualTo(Pulse.State.DEAD);
    assertThat(pulse.at(seconds(34.1))).isEqualTo(Pulse.State.DEAD);
  }

  @Test
  void growsOlder() {
    assertThat(pulse.older(seconds(30), Duration.ofSeconds(30))).isFalse();
    assertThat(pulse.older(seconds(30.1), Duration.ofSeconds(30))).isTrue();
  }

  private static long seconds(double after) {
    return OPENED + (long) (after * 1e9);
  }
}
