package dev.gather;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.ClassUtils;

class ConditionalDefaultsTest {
  private static final String EXCLUDED = "spring.autoconfigure.exclude";

  private final MockEnvironment environment = new MockEnvironment();

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, 127.0.0.1, -, -",
        "9090, 8080, 127.0.0.1, -, 127.0.0.1",
        "0, 0, 127.0.0.1, -, 127.0.0.1",
        "9090, -, 10.0.0.1, -, 10.0.0.1",
        "9090, -, -, -, 0.0.0.0",
        "8080, -, 127.0.0.1, -, -",
        "8081, 8081, 127.0.0.1, -, -",
        "9090, 8080, 127.0.0.1, 10.0.0.1, 10.0.0.1"
      })
  void managementListensWhereTheServiceDoes(
      String managementPort, String port, String address, String said, String listens) {
    set("management.server.port", managementPort);
    set("server.port", port);
    set("server.address", address);
    set("management.server.address", said);

    process();

    assertThat(environment.getProperty("management.server.address")).isEqualTo(listens);
  }

  @Test
  void nothingTracesUnlessThereIsSomeoneToTell() {
    process();

    assertThat(environment.getProperty("management.tracing.export.enabled")).isEqualTo("false");
    String[] excluded = environment.getProperty(EXCLUDED, String[].class, new String[0]);
    assertThat(excluded)
        .isNotEmpty()
        .allMatch(
            name -> ClassUtils.isPresent(name, EnableAutoConfiguration.class.getClassLoader()));
  }

  @Test
  void tracesWhereThereIs() {
    set("management.opentelemetry.tracing.export.otlp.endpoint", "http://localhost:4318/v1/traces");

    process();

    assertThat(environment.containsProperty(EXCLUDED)).isFalse();
    assertThat(environment.containsProperty("management.tracing.export.enabled")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "logfmt, dev.gather.LogfmtFormatter",
        "LOGFMT, dev.gather.LogfmtFormatter",
        "ecs, ecs",
        "-, -"
      })
  void logfmtIsAFormatOfLogs(String said, String read) {
    set("logging.structured.format.console", said);
    set("logging.structured.format.file", said);

    process();

    assertThat(environment.getProperty("logging.structured.format.console")).isEqualTo(read);
    assertThat(environment.getProperty("logging.structured.format.file")).isEqualTo(read);
  }

  private void set(String name, String value) {
    if (value != null) {
      environment.setProperty(name, value);
    }
  }

  private void process() {
    new ConditionalDefaults().postProcessEnvironment(environment, new SpringApplication());
  }
}
