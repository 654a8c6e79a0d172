package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.retry.Jitter;
import dev.gather.retry.RetryOptions;
import dev.gather.scope.Join;
import dev.gather.scope.ScopeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.UriComponentsBuilder;

class ScopeFieldsTest {
  private final Faults faults = new Faults();

  @Test
  void givesTheDefaultsOfTheContract() {
    for (Fields fields : List.of(query(""), json("{}"), json("{\"retry\": null}"))) {
      assertThat(ScopeFields.scope(fields))
          .isEqualTo(
              new ScopeOptions(
                  Join.ALL_SETTLED, 64, Duration.ofSeconds(10), Duration.ofSeconds(60)));
      assertThat(ScopeFields.retry(fields)).isEqualTo(RetryOptions.DEFAULT);
      assertNoFaults(fields);
    }
  }

  @Test
  void readsTheSameFromAQueryAndAnObject() {
    Fields query =
        query(
            "?join=any&concurrency=8&timeout=1s&deadline=5s&attempts=5&delay=1s&multiplier=1.5"
                + "&maxDelay=9s&jitter=none&on=429,503&on=503&hedge=200ms");
    Fields json =
        json(
            """
            {"join": "any", "concurrency": 8, "timeout": "1s", "deadline": "PT5S",
             "retry": {"attempts": 5, "delay": "1s", "multiplier": 1.5, "maxDelay": "9s",
                       "jitter": "none", "on": [429, 503, 503]},
             "hedge": {"after": "200ms"}}
            """);
    for (Fields fields : List.of(query, json)) {
      assertThat(ScopeFields.scope(fields))
          .isEqualTo(new ScopeOptions(Join.ANY, 8, Duration.ofSeconds(1), Duration.ofSeconds(5)));
      assertThat(ScopeFields.retry(fields))
          .isEqualTo(
              new RetryOptions(
                  5,
                  Duration.ofSeconds(1),
                  1.5,
                  Duration.ofSeconds(9),
                  Jitter.NONE,
                  Set.of(429, 503),
                  Duration.ofMillis(200)));
      assertNoFaults(fields);
    }
  }

  @Test
  void aHedgeStandsBesideTheDefaultsOfRetry() {
    RetryOptions options = ScopeFields.retry(json("{\"hedge\": {\"after\": \"1s\"}}"));

    assertThat(options)
        .returns(Duration.ofSeconds(1), RetryOptions::hedgeAfter)
        .returns(3, RetryOptions::attempts);
    assertThat(faults.all()).isEmpty();
  }

  @Test
  void noStatusMayBeRetriedOn() {
    assertThat(ScopeFields.retry(json("{\"retry\": {\"on\": []}}")).on()).isEmpty();
    assertThat(faults.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "concurrency=1",
        "concurrency=1000",
        "timeout=1ms",
        "timeout=1d",
        "deadline=1d",
        "attempts=1",
        "attempts=20",
        "multiplier=1",
        "multiplier=10",
        "delay=1ms",
        "maxDelay=1d",
        "on=400",
        "on=599",
        "hedge=1d",
      })
  void takesWhatIsAtALimit(String query) {
    Fields fields = query("?" + query);
    ScopeFields.scope(fields);
    ScopeFields.retry(fields);
    assertNoFaults(fields);
  }

  @ParameterizedTest
  @CsvSource({
    "concurrency=0, must be between 1 and 1000",
    "concurrency=1001, must be between 1 and 1000",
    "timeout=0s, must be between 1ms and 1d",
    "deadline=25h, must be between 1ms and 1d",
    "attempts=0, must be between 1 and 20",
    "attempts=21, must be between 1 and 20",
    "multiplier=0.9, must be between 1 and 10",
    "multiplier=10.1, must be between 1 and 10",
    "delay=999us, must be between 1ms and 1d",
    "maxDelay=0s, must be between 1ms and 1d",
    "on=399, must be between 400 and 599",
    "on=600, must be between 400 and 599",
    "hedge=0s, must be between 1ms and 1d",
  })
  void refusesWhatIsBeyondIt(String query, String detail) {
    Fields fields = query("?" + query);
    ScopeFields.scope(fields);
    ScopeFields.retry(fields);
    String name = query.substring(0, query.indexOf('='));
    assertThat(faults.all()).containsExactly(new Fault("?" + name, detail));
  }

  @Test
  void namesFaultsWhereTheyAre() {
    Fields fields =
        json(
            """
            {"join": "first", "retry": {"attempts": 0, "on": [42], "tries": 3},
             "hedge": {"delay": "1s"}}
            """);
    ScopeFields.scope(fields);
    ScopeFields.retry(fields);
    fields.refuseUnknown();

    assertThat(faults.all().stream().map(Fault::pointer))
        .containsExactlyInAnyOrder(
            "#/join",
            "#/retry/attempts",
            "#/retry/on",
            "#/retry/tries",
            "#/hedge",
            "#/hedge/delay");
  }

  private void assertNoFaults(Fields fields) {
    fields.refuseUnknown();
    assertThat(faults.all()).isEmpty();
  }

  private Fields query(String query) {
    return Fields.ofQuery(
        UriComponentsBuilder.fromUriString(query).build().getQueryParams(), faults);
  }

  private Fields json(String json) {
    return Fields.ofJson(JsonBody.parse(json), "#", faults);
  }
}
