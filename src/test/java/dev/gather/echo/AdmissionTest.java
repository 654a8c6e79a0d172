package dev.gather.echo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.net.OwnPorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private static final long LOOPBACK = 0xffff_7f00_0001L;
  private static final long ELSEWHERE = 0xffff_c000_0201L;
  private static final int PORT = 40_000;
  private static final int RATE = 10;

  private final OwnPorts ownPorts = new OwnPorts();
  private final EchoCounts counts = new EchoCounts(0);
  private final Admission admission = new Admission(ownPorts, RATE, counts, 1);
  private long now = SECONDS.toNanos(100);

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 19, 1023})
  void answersNoPortBelow1024(int port) {
    assertThat(admission.admit(0, LOOPBACK, port, true, 3, now)).isZero();
    assertThat(counts.dropped(Drop.SOURCE_PORT)).isEqualTo(3);
    assertThat(admission.senders(now)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 65_535})
  void answersPortsFrom1024On(int port) {
    assertThat(admission.admit(0, LOOPBACK, port, true, 1, now)).isEqualTo(1);
  }

  @Test
  void answersNoneOfTheServicesOwnPorts() {
    ownPorts.add(8080);
    ownPorts.add(9999);
    assertThat(admission.admit(0, LOOPBACK, 8080, true, 1, now)).isZero();
    assertThat(admission.admit(0, LOOPBACK, 9999, true, 1, now)).isZero();
    assertThat(admission.admit(0, LOOPBACK, 9998, true, 1, now)).isEqualTo(1);
    assertThat(counts.dropped(Drop.SOURCE_PORT)).isEqualTo(2);
  }

  @Test
  void answersNothingThatWentToMany() {
    assertThat(admission.admit(0, LOOPBACK, PORT, false, 2, now)).isZero();
    assertThat(counts.dropped(Drop.DESTINATION)).isEqualTo(2);
  }

  @Test
  void loopbackHasNoLimit() {
    assertThat(admission.admit(0, LOOPBACK, PORT, true, 1_000_000, now)).isEqualTo(1_000_000);
    assertThat(admission.admit(0, 1, PORT, true, 1_000_000, now)).isEqualTo(1_000_000);
    assertThat(counts.dropped(Drop.RATE)).isZero();
  }

  @Test
  void aSourceHasASecondsWorthAtOnceAndThenItsRate() {
    assertThat(admit(ELSEWHERE, PORT, 15)).isEqualTo(RATE);
    assertThat(counts.dropped(Drop.RATE)).isEqualTo(5);
    assertThat(admit(ELSEWHERE, PORT, 1)).isZero();
    now += MILLISECONDS.toNanos(99);
    assertThat(admit(ELSEWHERE, PORT, 1)).isZero();
    now += MILLISECONDS.toNanos(1);
    assertThat(admit(ELSEWHERE, PORT, 2)).isEqualTo(1);
    now += MINUTES.toNanos(5);
    assertThat(admit(ELSEWHERE, PORT, 100)).isEqualTo(RATE);
  }

  @Test
  void otherPortsOfAHostShareItsRateAndOtherHostsDoNot() {
    assertThat(admit(ELSEWHERE, PORT, RATE)).isEqualTo(RATE);
    assertThat(admit(ELSEWHERE, PORT + 1, 1)).isZero();
    assertThat(admit(ELSEWHERE + 1, PORT, 1)).isEqualTo(1);
  }

  @Test
  void anIpv6NetworkSharesARate() {
    long network = 0x2001_0db8_0000_0001L;
    assertThat(admission.admit(network, 5, PORT, true, RATE, now)).isEqualTo(RATE);
    assertThat(admission.admit(network, 6, PORT, true, 1, now)).isZero();
    assertThat(admission.admit(network + 1, 5, PORT, true, 1, now)).isEqualTo(1);
  }

  @Test
  void countsTheSendersOfTheLastMinute() {
    admission.admit(0, LOOPBACK, PORT, true, 1, now);
    admission.admit(0, LOOPBACK, PORT, true, 1, now);
    now += SECONDS.toNanos(59);
    admission.admit(0, LOOPBACK, PORT + 1, true, 1, now);
    admission.admit(0, ELSEWHERE, PORT, true, 1, now);
    assertThat(admission.senders(now)).isEqualTo(3);
    now += SECONDS.toNanos(2);
    assertThat(admission.senders(now)).isEqualTo(2);
  }

  private int admit(long low, int port, int datagrams) {
    return admission.admit(0, low, port, true, datagrams, now);
  }
}
