package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  private static final String HOST = "chat.example:8080";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://chat.example:8080",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "http://app.localhost:1"
      })
  void lets(String origin) {
    assertThat(Origins.allows(origin, HOST)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null", "", "http://evil.example", "http://chat.example", "http://chat.example:8081",
        "http://localhost.evil.example", "http://127.0.0.1.evil.example", "file://", "http://[", "x"
      })
  void refuses(String origin) {
    assertThat(Origins.allows(origin, HOST)).isFalse();
  }

  @Test
  void programsSendNone() {
    assertThat(Origins.allows(null, HOST)).isTrue();
  }
}
