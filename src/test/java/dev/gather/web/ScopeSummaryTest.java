package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Failure;
import dev.gather.scope.FailureGroup;
import dev.gather.scope.Join;
import dev.gather.scope.Summary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeSummaryTest {
  private static final List<FailureGroup> FAILURES =
      List.of(
          new FailureGroup(new Failure("http_error", "answered 503"), 2, List.of(0L, 3L)),
          new FailureGroup(new Failure("dns_error", "no such name"), 1, List.of(1L)));

  @Test
  void hasThePropertiesOfTheContractInTheirOrder() {
    assertThat(json(Join.ALL_SETTLED, true))
        .isEqualTo(
            "{\"total\":6,\"success\":2,\"httpError\":2,\"failed\":1,\"cancelled\":1,"
                + "\"elapsedMs\":310,\"sequentialMs\":900.125,\"speedup\":2.9}");
  }

  @Test
  void groupsTheErrorsOfAJoinThatDidNotComeAbout() {
    assertThat(json(Join.ALL, false))
        .endsWith(
            "\"speedup\":2.9,\"joined\":false,\"errors\":["
                + "{\"type\":\"http_error\",\"detail\":\"answered 503\",\"count\":2,"
                + "\"members\":[0,3]},"
                + "{\"type\":\"dns_error\",\"detail\":\"no such name\",\"count\":1,"
                + "\"members\":[1]}]}");
  }

  @Test
  void hasNoErrorsOfAJoinThatCameAbout() {
    assertThat(json(Join.ANY, true)).endsWith("\"speedup\":2.9,\"joined\":true}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 310 | 900 | 3 URLs in 0.31 seconds, 0.90 one after another (2.9 times as fast)",
        "1 | 1000 | 1000 | 1 URL in 1.00 seconds, 1.00 one after another (1.0 times as fast)",
        "0 | 0 | 0 | 0 URLs in 0.00 seconds, 0.00 one after another (1.0 times as fast)",
        "2 | 12345 | 6 | 2 URLs in 12.35 seconds, 0.01 one after another (0.0 times as fast)",
      })
  void isALineForPeople(long total, long elapsed, long sequential, String line) {
    var summary =
        new Summary<String, String>(
            total,
            total,
            0,
            0,
            Duration.ofMillis(elapsed),
            Duration.ofMillis(sequential),
            Join.ALL_SETTLED,
            true,
            List.of());
    assertThat(new ScopeSummary(summary, "URL").lines()).containsExactly(line);
  }

  @Test
  void isNamedAndWrapped() {
    assertThat(new ScopeSummary(summary(Join.ALL, true), "URL"))
        .returns("summary", ScopeSummary::name)
        .returns(true, ScopeSummary::wrapped);
  }

  private static String json(Join join, boolean joined) {
    ScopeSummary summary = new ScopeSummary(summary(join, joined), "URL");
    return new String(Json.bytes(summary::writeJson), StandardCharsets.UTF_8);
  }

  private static Summary<String, String> summary(Join join, boolean joined) {
    return new Summary<>(
        6, 2, 3, 1, Duration.ofMillis(310), Duration.ofNanos(900_125_000), join, joined, FAILURES);
  }
}
