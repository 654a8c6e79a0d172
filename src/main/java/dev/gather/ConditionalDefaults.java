package dev.gather;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Defaults that depend on other properties, which a file can't say; whatever is set wins. And
 * {@code logfmt} among the formats of logs.
 */
final class ConditionalDefaults implements EnvironmentPostProcessor {
  private static final String SERVER_ADDRESS = "server.address";
  private static final String MANAGEMENT_ADDRESS = "management.server.address";
  private static final String MANAGEMENT_PORT = "management.server.port";
  private static final String TRACES = "management.opentelemetry.tracing.export.otlp.endpoint";

  private static final List<String> LOG_FORMATS =
      List.of("logging.structured.format.console", "logging.structured.format.file");

  /** What would trace, or log to a collector, though there is none. */
  private static final String TRACING =
      String.join(
          ",",
          "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
          "org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration",
          "org.springframework.boot.micrometer.tracing.autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration",
          "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
          "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration",
          "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
          "org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> defaults = new HashMap<>();
    if (managesApart(environment)) {
      // Boot's own default is every address.
      defaults.put(MANAGEMENT_ADDRESS, environment.getProperty(SERVER_ADDRESS, "0.0.0.0"));
    }
    if (!environment.containsProperty(TRACES)) {
      defaults.put("management.tracing.export.enabled", false);
      defaults.put("spring.autoconfigure.exclude", TRACING);
    }
    environment.getPropertySources().addLast(new MapPropertySource("gather", defaults));
    environment.getPropertySources().addFirst(new MapPropertySource("logfmt", logfmt(environment)));
  }

  /** Boot's logging knows other formats than its own by the name of a class only. */
  private static Map<String, Object> logfmt(ConfigurableEnvironment environment) {
    Map<String, Object> formats = new HashMap<>();
    for (String format : LOG_FORMATS) {
      if (LogfmtFormatter.NAME.equalsIgnoreCase(environment.getProperty(format))) {
        formats.put(format, LogfmtFormatter.class.getName());
      }
    }
    return formats;
  }

  private static boolean managesApart(ConfigurableEnvironment environment) {
    String port = environment.getProperty(MANAGEMENT_PORT);
    return port != null
        && !environment.containsProperty(MANAGEMENT_ADDRESS)
        && (port.equals("0") || !port.equals(environment.getProperty("server.port", "8080")));
  }
}
