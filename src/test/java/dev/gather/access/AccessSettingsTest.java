package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccessSettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token           | ''                     | token must be of visible ASCII",
        "token           | a b                    | token must be of visible ASCII",
        "hosts           | https://gather.example | hosts must be names such as",
        "hosts           | gather.example/path    | gather.example/path",
        "origins         | *                      | origins must be such as",
        "origins         | gather.example         | not gather.example.",
        "origins         | https://a.example/     | without a path, not https://a.example/",
        "max-requests    | 0                      | max-requests must be at least 1, not 0",
        "url-rate        | -1                     | url-rate must be 0 to 1000000000, not -1",
        "url-burst       | 0                      | url-burst must be at least 1, not 0",
        "byte-rate       | 1KB                    | byte-rate must be 0 or from 65536B to 953MB, not 1024B",
        "byte-rate       | 2GB                    | not 2147483648B",
        "max-failures    | 0                      | max-failures must be at least 1, not 0",
        "failure-window  | 0s                     | failure-window must be above 0, not PT0S",
        "header-timeout  | -1s                    | header-timeout must be above 0, not PT-1S",
      })
  void refusesWithASentence(String name, String value, String sentence) {
    assertThatThrownBy(() -> bind(Map.of("gather.access." + name, value)))
        .rootCause()
        .hasMessageStartingWith("gather.access." + name)
        .hasMessageContaining(sentence);
  }

  @Test
  void neverShowsTheToken() {
    AccessSettings settings = bind(Map.of("gather.access.token", "secret"));
    assertThat(settings.token()).isEqualTo("secret");
    assertThat(settings.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> bind(Map.of("gather.access.token", "sec ret")))
        .rootCause()
        .hasMessageNotContaining("sec ret");
  }

  private static AccessSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("gather.access", AccessSettings.class);
  }
}
