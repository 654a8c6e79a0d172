package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.fetch.Hop.Stage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.BaseSubscriber;

class HopTest {
  private static final Target TARGET = new Target("http", "example.com", null, 80, "/", null);

  private long now = 1_000;

  @Test
  void aFreshConnectionHasAllPhases() {
    Hop hop = hop();
    now += 1;
    Wire times = connecting();
    hop.connecting(times);
    after(2, times::resolving);
    after(4, times::resolved);
    now += 8;
    times.connecting = now;
    now += 16;
    times.connected = now;
    now += 32;
    times.secured = now;
    after(64, () -> hop.sending(times));
    after(128, hop::sent);
    after(256, () -> hop.answered("1.0"));
    after(512, hop::ended);

    assertThat(hop.timings()).isEqualTo(new Timings(11, 4L, 48L, 32L, 192L, 256L, 512L));
    assertThat(sum(hop.timings())).isEqualTo(1_023);
    assertThat(hop.httpVersion()).isEqualTo("1.0");
  }

  @Test
  void aPooledConnectionWasMadeInNoTimeOfItsOwn() {
    Wire times = connected();
    now += 1_000;
    Hop hop = hop();
    after(1, () -> hop.sending(times));
    after(2, hop::sent);
    after(4, () -> hop.answered("1.1"));
    after(8, hop::ended);

    assertThat(hop.timings()).isEqualTo(new Timings(1, null, null, null, 2L, 4L, 8L));
  }

  @Test
  void aConnectionInTheClearHasNoSsl() {
    Hop hop = hop();
    Wire times = connected();
    hop.sending(times);
    after(1, hop::sent);

    assertThat(hop.timings().ssl()).isNull();
    assertThat(hop.timings().connect()).isEqualTo(20);
  }

  @Test
  void anAnswerMayComeBeforeAllIsSent() {
    Hop hop = hop();
    Wire times = connected();
    hop.sending(times);
    after(10, () -> hop.answered("1.1"));
    after(20, hop::sent);
    after(40, hop::ended);

    assertThat(hop.timings()).isEqualTo(new Timings(10, null, 20L, null, 10L, 0L, 60L));
    assertThat(sum(hop.timings())).isEqualTo(100);
  }

  @Test
  void whatIsUnderWayCountsUntilNow() {
    Hop hop = hop();
    now += 5;
    assertThat(hop.timings()).isEqualTo(new Timings(5, null, null, null, null, null, null));
    Wire times = connecting();
    hop.connecting(times);
    after(1, times::resolving);
    now += 10;
    assertThat(hop.timings()).isEqualTo(new Timings(6, 10L, null, null, null, null, null));
    times.resolved();
    times.connecting = now;
    now += 20;
    assertThat(hop.timings()).isEqualTo(new Timings(6, 10L, 20L, null, null, null, null));
    times.connected = now;
    now += 40;
    assertThat(hop.timings().connect()).isEqualTo(60);
    times.secured = now;
    after(1, () -> hop.sending(times));
    now += 2;
    assertThat(hop.timings()).isEqualTo(new Timings(6, 10L, 60L, 40L, 3L, null, null));
    hop.sent();
    now += 4;
    assertThat(hop.timings().waiting()).isEqualTo(4);
    hop.answered("1.1");
    now += 8;
    assertThat(hop.timings().receive()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void contentThatNobodyWaitsForIsCancelled(boolean early) {
    BaseSubscriber<Object> content = new BaseSubscriber<>() {};
    Hop hop = hop();
    if (early) {
      hop.abandoned();
    }
    hop.content(content);
    if (!early) {
      hop.abandoned();
    }

    assertThat(content.isDisposed()).isTrue();
  }

  @Test
  void whatHasEndedGrowsNoMore() {
    Hop hop = hop();
    hop.sending(connected());
    after(5, hop::sent);
    after(10, hop::ended);
    Timings atTheEnd = hop.timings();

    now += 1_000;
    hop.ended();

    assertThat(hop.timings()).isEqualTo(atTheEnd).returns(10L, Timings::waiting);
  }

  @Test
  void knowsItsStage() {
    Target secure = new Target("https", "example.com", null, 443, "/", null);
    Hop hop = new Hop(get(secure), () -> now);
    assertThat(hop.stage()).isEqualTo(Stage.QUEUED);
    Wire times = connecting();
    hop.connecting(times);
    assertThat(hop.stage()).isEqualTo(Stage.QUEUED);
    times.resolving();
    assertThat(hop.stage()).isEqualTo(Stage.RESOLVING);
    times.resolved();
    times.connecting = now;
    assertThat(hop.stage()).isEqualTo(Stage.CONNECTING);
    times.connected = now;
    assertThat(hop.stage()).isEqualTo(Stage.SECURING);
    hop.sending(times);
    assertThat(hop.stage()).isEqualTo(Stage.SENDING);
    hop.sent();
    assertThat(hop.stage()).isEqualTo(Stage.WAITING);
    hop.answered("1.1");
    assertThat(hop.stage()).isEqualTo(Stage.RECEIVING);
  }

  @Test
  void nothingIsSecuredInTheClear() {
    Hop hop = hop();
    hop.connecting(connected());
    assertThat(hop.stage()).isEqualTo(Stage.CONNECTING);
  }

  @Property
  void phasesAreNeverNegativeAndAddUpToTheWhole(
      @ForAll @Size(10) List<@IntRange(max = 1_000) Integer> steps,
      @ForAll @IntRange(max = 10) int reached,
      @ForAll @IntRange(max = 10) int cutOff,
      @ForAll boolean tls) {
    now = 1_000;
    Hop hop = hop();
    List<Runnable> marks = marks(hop, connecting(), tls);
    long end = 0;
    for (int i = 0; i < reached; i++) {
      now += steps.get(i);
      marks.get(i).run();
      if (i == cutOff) {
        hop.ended();
        end = now;
      }
    }

    Timings timings = hop.timings();

    assertThat(phases(timings)).allMatch(phase -> phase >= 0);
    assertThat(sum(timings)).isEqualTo((end == 0 ? now : end) - 1_000);
    if (timings.ssl() != null) {
      assertThat(timings.ssl()).isLessThanOrEqualTo(timings.connect());
    }
  }

  @Test
  void redirectsAddUpPhaseByPhase() {
    Timings first = new Timings(1, 2L, 3L, null, 4L, 5L, null);
    Timings second = new Timings(10, null, 30L, 20L, 40L, null, null);

    assertThat(first.plus(second)).isEqualTo(new Timings(11, 2L, 33L, 20L, 44L, 5L, null));
    assertThat(Timings.NONE.plus(first)).isEqualTo(first);
    assertThat(first.blockedFor(100).blocked()).isEqualTo(101);
  }

  private List<Runnable> marks(Hop hop, Wire times, boolean tls) {
    return List.of(
        () -> hop.connecting(times),
        times::resolving,
        times::resolved,
        () -> times.connecting = now,
        () -> times.connected = now,
        () -> times.secured = tls ? now : 0,
        () -> hop.sending(times),
        hop::sent,
        () -> hop.answered("1.1"),
        hop::ended);
  }

  private Hop hop() {
    return new Hop(get(TARGET), () -> now);
  }

  private static Request get(Target target) {
    return new Request(target, HttpMethod.GET, Map.of(), null);
  }

  private Wire connecting() {
    return new Wire(() -> now);
  }

  /** One that waited for 10 and was connected after 20. */
  private Wire connected() {
    Wire times = connecting();
    now += 10;
    times.connecting = now;
    now += 20;
    times.connected = now;
    return times;
  }

  private void after(long nanos, Runnable mark) {
    now += nanos;
    mark.run();
  }

  /** Without {@code ssl}, which {@code connect} includes. */
  private static long sum(Timings timings) {
    return phases(timings).mapToLong(Long::longValue).sum();
  }

  private static Stream<Long> phases(Timings timings) {
    return Stream.of(
            timings.blocked(),
            timings.dns(),
            timings.connect(),
            timings.send(),
            timings.waiting(),
            timings.receive())
        .filter(Objects::nonNull);
  }
}
