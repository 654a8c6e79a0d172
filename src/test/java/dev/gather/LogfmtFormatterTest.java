package dev.gather;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

class LogfmtFormatterTest {
  private final LoggerContext context = new LoggerContext();
  private final StructuredLogEncoder encoder = new StructuredLogEncoder();

  @BeforeEach
  void start() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putObject(Environment.class.getName(), new MockEnvironment());
    encoder.setContext(context);
    encoder.setFormat(LogfmtFormatter.class.getName());
    encoder.start();
  }

  @Test
  void anEventIsALine() {
    LoggingEvent event = event("GET /fetch 200");
    event.addKeyValuePair(new KeyValuePair("ms", 1.5));
    event.addKeyValuePair(new KeyValuePair("a b=", null));
    event.setMDCPropertyMap(Map.of("traceId", "4bf9", "spanId", "00f0"));

    assertThat(line(event))
        .isEqualTo(
            "time=2026-11-28T11:00:00Z level=info logger=access-log thread=main"
                + " msg=\"GET /fetch 200\" ms=1.5 a_b_=null spanId=00f0 traceId=4bf9\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "started|started",
        "|\"\"",
        "Grüße|Grüße",
        "a=b|\"a=b\"",
        "say \"x\"|\"say \\\"x\\\"\"",
        "C:\\x|\"C:\\\\x\"",
      })
  void quotesWhereItMust(String message, String written) {
    assertThat(message(message == null ? "" : message)).isEqualTo(written);
  }

  @Test
  void nothingEndsTheLineOrTurnsATerminal() {
    assertThat(message("a\nb\r\tc\u001b[31m\u0085\u2028\u202e\u009b\u0000"))
        .isEqualTo("\"a\\nb\\r\\tc\\u001b[31m\\u0085\\u2028\\u202e\\u009b\\u0000\"");
  }

  @Test
  void anErrorIsInTheSameLine() {
    LoggingEvent event = event("failed");
    event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("no \"disk\"")));

    String line = line(event);
    assertThat(line).containsOnlyOnce("\n").endsWith("\"\n");
    assertThat(line)
        .contains(" error=\"java.lang.IllegalStateException: no \\\"disk\\\"\\n\\tat dev.gather.");
  }

  private String message(String message) {
    String line = line(event(message));
    return line.substring(line.indexOf(" msg=") + 5, line.length() - 1);
  }

  private String line(ILoggingEvent event) {
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private LoggingEvent event(String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setInstant(Instant.parse("2026-11-28T11:00:00Z"));
    event.setLevel(Level.INFO);
    event.setLoggerName("access-log");
    event.setThreadName("main");
    event.setMessage(message);
    return event;
  }
}
