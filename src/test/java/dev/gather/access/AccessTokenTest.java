package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.access.AccessToken.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class AccessTokenTest {
  private static final InetSocketAddress ANN = from("192.0.2.1");
  private static final InetSocketAddress BOB = from("192.0.2.2");

  private final AtomicLong nanos = new AtomicLong();
  private final Failures failures = new Failures(3, Duration.ofMinutes(1), nanos::get, () -> {});
  private final AccessToken token = AccessToken.of("right", failures);

  @Test
  void tellsRightFromWrong() {
    assertThat(token.check("right", ANN)).isInstanceOf(Verdict.Right.class);
    for (String wrong : new String[] {"", "righ", "right ", "Right", "rightt"}) {
      assertThat(AccessToken.of("right", failures(100)).check(wrong, ANN))
          .isInstanceOf(Verdict.Wrong.class);
    }
  }

  @Test
  void letsACallerGuessSoOftenOnly() {
    fail(ANN, 3);

    assertThat(token.check("right", ANN)).isEqualTo(new Verdict.TooMany(Duration.ofMinutes(1)));
    assertThat(token.check("right", BOB)).isInstanceOf(Verdict.Right.class);
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(token.check("right", ANN)).isEqualTo(new Verdict.TooMany(Duration.ofSeconds(1)));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(token.check("right", ANN)).isInstanceOf(Verdict.Right.class);
  }

  @Test
  void takesANetworkOfIpv6ForOneCaller() {
    fail(from("2001:db8::1"), 2);
    fail(from("2001:db8::2:1"), 1);

    assertThat(token.check("right", from("2001:db8::3"))).isInstanceOf(Verdict.TooMany.class);
    assertThat(token.check("right", from("2001:db8:0:1::1"))).isInstanceOf(Verdict.Right.class);
  }

  @Test
  void forgetsTheEldestOfTooManyCallers() {
    fail(ANN, 3);
    for (int i = 0; i < 10_000; i++) {
      fail(from("10.0." + (i >> 8) + "." + (i & 255)), 1);
    }
    assertThat(token.check("right", ANN)).isInstanceOf(Verdict.Right.class);
  }

  @Test
  void makesOneWhereNoneIsGivenAndLogsItOnce(CapturedOutput output) {
    AccessToken made = AccessToken.of(null, failures);
    String logged = output.getAll().replaceFirst("(?s).*token of this run is (\\S+)\\s*", "$1");

    assertThat(logged).matches("[\\w-]{43}");
    assertThat(made.check(logged, ANN)).isInstanceOf(Verdict.Right.class);
    assertThat(AccessToken.of(null, failures).check(logged, BOB)).isInstanceOf(Verdict.Wrong.class);
  }

  private void fail(InetSocketAddress caller, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(token.check("wrong", caller)).isInstanceOf(Verdict.Wrong.class);
    }
  }

  private Failures failures(int max) {
    return new Failures(max, Duration.ofMinutes(1), nanos::get, () -> {});
  }

  private static InetSocketAddress from(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 5000);
  }
}
