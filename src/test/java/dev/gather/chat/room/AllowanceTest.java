package dev.gather.chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gather.chat.room.Allowance.Rate;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  @Test
  void thatOfAnAddressIsShared() {
    Allowance address = new Allowance(new Rate("an address", 1, 2), null);
    Allowance first = new Allowance(new Rate("a connection", 10, 20), address);
    Allowance second = new Allowance(new Rate("a connection", 10, 20), address);

    first.take();
    second.take();

    assertThatThrownBy(first::take)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(Refusal.Code.RATE_LIMITED);
              assertThat(refusal.detail()).contains("an address");
              assertThat(refusal.retryAfter()).isPositive();
            });
  }
}
