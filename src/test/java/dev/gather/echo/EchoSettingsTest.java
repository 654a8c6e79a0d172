package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class EchoSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, , true",
    "127.8.0.1, , true",
    "::1, , true",
    "0.0.0.0, , false",
    "::, , false",
    "192.0.2.1, , false",
    "192.0.2.1, true, true",
    "::, true, true",
    "127.0.0.1, false, false"
  })
  void isOnByItselfOnLoopbackOnly(String address, @Nullable Boolean enabled, boolean on) {
    assertThat(settings(enabled, address, 0, 1, 1).on()).isEqualTo(on);
  }

  @ParameterizedTest
  @CsvSource({
    "224.0.0.1, 0, 1, 1, 'gather.echo.address must not be a multicast address, such as 224.0.0.1.'",
    "::1, -1, 1, 1, 'gather.echo.port must be between 0 and 65535, not -1.'",
    "::1, 65536, 1, 1, 'gather.echo.port must be between 0 and 65535, not 65536.'",
    "::1, 0, 0, 1, 'gather.echo.rate must be between 1 and 1000000000, not 0.'",
    "::1, 0, 1, 0, 'gather.echo.receive-buffer must be at least 1 byte and below 1 GB, not 0B.'"
  })
  void saysWhatIsWrong(String address, int port, int rate, long buffer, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(null, address, port, rate, buffer))
        .withMessage(sentence);
  }

  private static EchoSettings settings(
      @Nullable Boolean enabled, String address, int port, int rate, long buffer) {
    return new EchoSettings(
        enabled, InetAddress.ofLiteral(address), port, rate, DataSize.ofBytes(buffer), true);
  }
}
