package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

class FieldsTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration MAX = Duration.ofDays(10);

  private final Faults faults = new Faults();

  @Test
  void readsTheSameOptionsFromQueryAndJson() {
    Fields query =
        query("?timeout=1.5s&concurrency=8&join=all-settled&ratio=0.5&quiet&size=64KB&on=429,503");
    Fields json =
        json(
            """
            {"timeout": "1.5s", "concurrency": 8, "join": "all-settled", "ratio": 0.5,
             "quiet": true, "size": 65536, "on": [429, 503]}
            """);

    for (Fields fields : List.of(query, json)) {
      assertThat(fields.duration("timeout", MAX, Duration.ZERO, MAX)).hasMillis(1500);
      assertThat(fields.integer("concurrency", 1, 1, 100)).isEqualTo(8);
      assertThat(fields.choice("join", Join.ALL)).isEqualTo(Join.ALL_SETTLED);
      assertThat(fields.decimal("ratio", 0, 0, 1)).isEqualTo(0.5);
      assertThat(fields.flag("quiet", false)).isTrue();
      assertThat(fields.bytes("size", 1, 1, 1 << 20)).isEqualTo(65_536);
      assertThat(fields.integers("on", List.of(), 100, 599)).containsExactly(429, 503);
      fields.refuseUnknown();
    }
    assertThat(faults.all()).isEmpty();
  }

  @Test
  void givesDefaultsForWhatIsNotThere() {
    for (Fields fields : List.of(query(""), json("{\"timeout\": null}"))) {
      assertThat(fields.duration("timeout", MAX, Duration.ZERO, MAX)).isEqualTo(MAX);
      assertThat(fields.text("name")).isNull();
      assertThat(fields.texts("url")).isEmpty();
      assertThat(fields.integers("on", List.of(500), 100, 599)).containsExactly(500);
    }
    assertThat(faults.all()).isEmpty();
  }

  @Test
  void namesEveryFaultInOneReply() {
    Fields fields =
        json("{\"timeout\": 5, \"attempts\": \"3\", \"join\": \"none\", \"urls\": [7]}");

    fields.duration("timeout", MAX, Duration.ZERO, MAX);
    fields.integer("attempts", 3, 1, 10);
    fields.choice("join", Join.ALL);
    fields.texts("urls");

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(faults::throwIfAny)
        .satisfies(problem -> assertThat(problem.status()).isEqualTo(HttpStatus.BAD_REQUEST));
    assertThat(faults.all())
        .containsExactly(
            new Fault(
                "#/timeout", "expected a duration such as 250ms, 5s, 2m or PT5S, got a number"),
            new Fault("#/attempts", "expected a number, got a string"),
            new Fault("#/join", "'none' is not one of all-settled, all"),
            new Fault("#/urls/0", "expected a string, got a number"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "timeout=5 | '5' is not a duration such as 250ms, 5s, 2m or PT5S",
        "timeout=-5s | '-5s' is not a duration such as 250ms, 5s, 2m or PT5S",
        "timeout=1w | '1w' is not a duration such as 250ms, 5s, 2m or PT5S",
        "timeout=PT | 'PT' is not a duration such as 250ms, 5s, 2m or PT5S",
        "timeout=-PT5S | '-PT5S' is not a duration such as 250ms, 5s, 2m or PT5S",
        "timeout=PT-5S | must be between 1ms and 10d",
        "timeout=999999999999d | must be between 1ms and 10d",
        "timeout=1s&timeout=2s | given 2 times, expected once",
      })
  void refusesDurations(String query, String detail) {
    query("?" + query).duration("timeout", MAX, Duration.ofMillis(1), MAX);

    assertThat(faults.all()).containsExactly(new Fault("?timeout", detail));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "NaN | 'NaN' is not a number",
        "1.5 | expected a whole number, got a fraction",
        "0 | must be between 1 and 10",
        "9999999999999999999999 | must be between 1 and 10",
        "1e999 | must be between 1 and 10",
      })
  void refusesIntegers(String text, String detail) {
    assertThat(query("?n=" + text).integer("n", 3, 1, 10)).isEqualTo(3);

    assertThat(faults.all()).containsExactly(new Fault("?n", detail));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "-1e999999999"})
  void survivesHugeExponents(String number) {
    Fields fields = json("{\"n\": " + number + "}");

    assertThat(fields.integer("n", 3, 1, 10)).isEqualTo(3);
    assertThat(fields.decimal("n", 3, 1, 10)).isEqualTo(3);
    assertThat(fields.bytes("n", 3, 1, 10)).isEqualTo(3);
    assertThat(faults.all()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"64XB", "-1KB", "99999999999999TB", "", "1.5MB"})
  void refusesSizes(String size) {
    assertThat(query("?maxBytes=" + size).bytes("maxBytes", 7, 1, 1000)).isEqualTo(7);

    assertThat(faults.all()).singleElement().extracting(Fault::pointer).isEqualTo("?maxBytes");
  }

  @Test
  void refusesUnknownNamesOnEveryLevel() {
    Fields fields = json("{\"url\": [], \"a/b c\": 1, \"retry\": {\"attempt\": 3}}");
    fields.elements("urls");
    Fields retry = Objects.requireNonNull(fields.object("retry"));
    retry.integer("attempts", 3, 1, 10);

    fields.refuseUnknown();

    assertThat(faults.all())
        .containsExactly(
            new Fault("#/url", "unknown property 'url'; did you mean 'urls'?"),
            new Fault("#/a~1b%20c", "unknown property 'a/b c'"),
            new Fault("#/retry/attempt", "unknown property 'attempt'; did you mean 'attempts'?"));
  }

  @Test
  void takesNestedPropertiesOfQueryFlat() {
    Fields fields = query("?attempts=5&format=json&per-host=3");
    Fields retry = Objects.requireNonNull(fields.object("retry"));
    assertThat(retry.integer("attempts", 3, 1, 10)).isEqualTo(5);
    fields.integer("perHost", 16, 1, 100);

    fields.refuseUnknown();

    assertThat(faults.all())
        .containsExactly(
            new Fault("?per-host", "unknown parameter 'per-host'; did you mean 'perHost'?"));
  }

  @Test
  void readsAllStringsInTheirOrder() {
    Fields fields = json("{\"headers\": {\"b\": \"1\", \"A\": \"\", \"c\": null, \"a/b\": 7}}");
    Fields headers = Objects.requireNonNull(fields.object("headers"));

    assertThat(headers.map()).containsExactly(entry("b", "1"), entry("A", ""), entry("a/b", ""));
    fields.refuseUnknown();
    assertThat(faults.all())
        .containsExactly(new Fault("#/headers/a~1b", "expected a string, got a number"));
    assertThat(json("{}").map()).isEmpty();
  }

  @Test
  void refusesWhatIsNoObject() {
    Fields fields = Fields.ofJson(MAPPER.readTree("[1]"), "#", faults);

    assertThat(fields.has("url")).isFalse();
    assertThat(faults.all()).containsExactly(new Fault("#", "expected an object, got an array"));
  }

  private Fields query(String query) {
    return Fields.ofQuery(
        UriComponentsBuilder.fromUriString(query).build().getQueryParams(), faults);
  }

  private Fields json(String json) {
    return Fields.ofJson(MAPPER.readTree(json), "#", faults);
  }

  private enum Join {
    ALL_SETTLED,
    ALL
  }
}
