package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.unit.DataSize;
import reactor.test.scheduler.VirtualTimeScheduler;

class QuotaTest {
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final List<String> refused = new ArrayList<>();
  private final Quota quota = quota(new Quota.Rates(10, 20, DataSize.ofBytes(1_000)));

  @Test
  void refusesUrlsThatAreNotThereYet() {
    quota.take(15);
    quota.take(5);

    Problem early = refusal(15);
    assertThat(early.status().value()).isEqualTo(429);
    assertThat(early.detail())
        .contains(
            "10 URLs a second (gather.access.url-rate)", "20 at once (gather.access.url-burst)");
    assertThat(early.headers().getFirst("Retry-After")).isEqualTo("2");

    time.advanceTimeBy(Duration.ofMillis(1_500));
    quota.take(15);
    assertThat(refused).containsExactly("url-rate");
  }

  @Test
  void saysOfTooManyThatTheyAreNeverThere() {
    Problem never = refusal(21);

    assertThat(never.status().value()).isEqualTo(413);
    assertThat(never.detail()).contains("21 URLs", "20 (gather.access.url-burst)");
    assertThat(never.headers().headerNames()).doesNotContain("Retry-After");
    assertThat(refused).containsExactly("url-burst");
    quota.take(20);
  }

  @Test
  void letsLinesWaitInTheirOrder() {
    List<Integer> begun = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      int line = i;
      quota.turn().subscribe(nothing -> {}, failure -> {}, () -> begun.add(line));
    }
    assertThat(begun).hasSize(20);
    time.advanceTimeBy(Duration.ofMillis(100));
    assertThat(begun).hasSize(21);
    time.advanceTimeBy(Duration.ofMillis(400));
    assertThat(begun).hasSize(25).isSorted();
    assertThat(refused).isEmpty();
  }

  @Test
  void letsThoseWaitWhoOweBytes() {
    assertThat(quota.received(1_000)).isZero();
    assertThat(quota.received(3_000)).isEqualTo(Duration.ofSeconds(3).toNanos());

    List<String> solvent = new ArrayList<>();
    quota.solvency().subscribe(nothing -> {}, failure -> {}, () -> solvent.add("now"));
    Problem owing = refusal(1);
    assertThat(owing.status().value()).isEqualTo(429);
    assertThat(owing.detail()).contains("1000B a second (gather.access.byte-rate)");
    assertThat(owing.headers().getFirst("Retry-After")).isEqualTo("4");
    assertThat(refused).containsExactly("byte-rate");

    time.advanceTimeBy(Duration.ofMillis(2_900));
    assertThat(solvent).isEmpty();
    time.advanceTimeBy(Duration.ofMillis(200));
    assertThat(solvent).hasSize(1);
    quota.take(1);
  }

  @Test
  void isNoneWhereNobodySaidSo() {
    MockServerWebExchange exchange =
        MockServerWebExchange.from(MockServerHttpRequest.get("/").build());
    Quota none = Quota.of(exchange.getRequest());
    assertThat(none.isLimited()).isFalse();
    none.take(1_000_000);
    assertThat(none.received(Long.MAX_VALUE)).isZero();

    quota.holdFor(exchange);
    assertThat(Quota.of(exchange.getRequest())).isSameAs(quota);
  }

  @Test
  void hasEachLimitWithoutTheOther() {
    Quota urls = quota(new Quota.Rates(10, 20, DataSize.ofBytes(0)));
    assertThat(urls.received(1_000_000)).isZero();
    urls.take(20);
    assertThat(catchThrowableOfType(Problem.class, () -> urls.take(1))).isNotNull();

    Quota bytes = quota(new Quota.Rates(0, 20, DataSize.ofBytes(1_000)));
    bytes.take(1_000_000);
    assertThat(bytes.received(2_000)).isPositive();
  }

  private Problem refusal(long urls) {
    return catchThrowableOfType(Problem.class, () -> quota.take(urls));
  }

  private Quota quota(Quota.Rates rates) {
    TimeMeter meter =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return time.now(TimeUnit.NANOSECONDS);
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
    return new Quota(rates, meter, time, refused::add);
  }
}
