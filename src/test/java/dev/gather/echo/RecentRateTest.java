package dev.gather.echo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentRateTest {
  private static final long START = SECONDS.toNanos(-3);

  private final RecentRate rate = new RecentRate(START);

  @Test
  void isNothingAtFirst() {
    assertThat(rate.perSecond(START)).isZero();
  }

  @Test
  void isWhatCameInTheFirstSecond() {
    rate.add(5, at(0));
    assertThat(rate.perSecond(at(0))).isEqualTo(5);
    assertThat(rate.perSecond(at(1))).isEqualTo(5);
  }

  @Test
  void isTheMeanOfTheCompleteSeconds() {
    rate.add(10, at(0));
    rate.add(20, at(1));
    rate.add(1_000, at(2));
    assertThat(rate.perSecond(at(2))).isEqualTo(15);
  }

  @Test
  void forgetsWhatIsMoreThanTenSecondsAgo() {
    for (int second = 0; second < 40; second++) {
      rate.add(second, at(second));
    }
    assertThat(rate.perSecond(at(40))).isEqualTo(34.5);
    assertThat(rate.perSecond(at(45))).isEqualTo((35 + 36 + 37 + 38 + 39) / 10.0);
    assertThat(rate.perSecond(at(60))).isZero();
  }

  private static long at(int second) {
    return START + SECONDS.toNanos(second);
  }
}
