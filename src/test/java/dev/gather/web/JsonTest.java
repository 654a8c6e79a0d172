package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "499, 0",
    "500, 0.001",
    "101200000, 101.2",
    "100000000, 100",
    "1234567, 1.235",
    "10000, 0.01",
    "1030400000, 1030.4",
    "999999999000, 999999.999",
    "1000000001000, 1000000.001",
    "86400000000000, 86400000",
  })
  void writesMillisecondsRounded(long nanos, String millis) {
    byte[] json =
        Json.bytes(
            out -> {
              out.writeStartObject();
              Json.writeMillis(out, "elapsedMs", nanos);
              out.writeEndObject();
            });

    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo("{\"elapsedMs\":" + millis + "}");
  }
}
