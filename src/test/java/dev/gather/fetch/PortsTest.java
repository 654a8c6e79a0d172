package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 22, 25, 110, 143, 6000, 6667, 10080})
  void blocksThePortsOfOtherProtocols(int port) {
    assertThat(Ports.isBlocked(port)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 443, 3000, 8080, 8443, 9000, 49152, 65535})
  void leavesThePortsThatHttpIsServedOn(int port) {
    assertThat(Ports.isBlocked(port)).isFalse();
  }
}
