package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gather.retry.RetryOptions;
import dev.gather.scope.Join;
import dev.gather.scope.ScopeOptions;
import dev.gather.web.Fault;
import dev.gather.web.Faults;
import dev.gather.web.JsonBody;
import dev.gather.web.Problem;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

class BatchReaderTest {
  private static final Target BASE = new Target("http", "127.0.0.1", null, 8080, "/", null);
  private static final int MAX_URLS = 3;
  private static final String METHODS =
      "expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

  @Test
  void readsAQuery() {
    Batch batch =
        query(
            "?url=http://a.example/&url=/lab/echo&join=any&perHost=4&body=text&maxBytes=64KB"
                + "&followRedirects=0&attempts=1&format=json");

    assertThat(urls(batch)).containsExactly("http://a.example/", "/lab/echo");
    assertThat(members(batch).getLast().target()).hasToString("http://127.0.0.1:8080/lab/echo");
    assertThat(batch.options())
        .returns(4, FetchOptions::perHost)
        .returns(BodyForm.TEXT, FetchOptions::body)
        .returns(65_536L, FetchOptions::maxBytes)
        .returns(0, FetchOptions::followRedirects);
    assertThat(batch.options().scope().join()).isEqualTo(Join.ANY);
    assertThat(batch.options().retry().attempts()).isEqualTo(1);
  }

  @Test
  void hasTheDefaultsOfTheContract() {
    FetchOptions defaults =
        new FetchOptions(
            ScopeOptions.DEFAULT, RetryOptions.DEFAULT, 16, BodyForm.NONE, 10 << 20, 5);

    assertThat(query("?url=http://a.example/").options()).isEqualTo(defaults);
    assertThat(json("{\"urls\": [\"http://a.example/\"]}").options()).isEqualTo(defaults);
    assertThat(BatchReader.options(parameters(""))).isEqualTo(defaults);
  }

  @Test
  void readsAnObject() {
    Batch batch =
        json(
            """
            {"urls": ["http://a.example/",
                      {"id": "b", "url": "/lab/echo", "method": "POST",
                       "headers": {"Accept": "text/html", "X-A": ""}, "body": "ü"}],
             "concurrency": 2, "body": "base64"}
            """);

    assertThat(batch.options().body()).isEqualTo(BodyForm.BASE64);
    assertThat(batch.options().scope().concurrency()).isEqualTo(2);
    Member simple = members(batch).getFirst();
    assertThat(simple)
        .returns(null, Member::id)
        .returns(HttpMethod.GET, Member::method)
        .returns(null, Member::body);
    Member full = members(batch).getLast();
    assertThat(full)
        .returns("b", Member::id)
        .returns("/lab/echo", Member::url)
        .returns(HttpMethod.POST, Member::method)
        .returns(Map.of("Accept", "text/html", "X-A", ""), Member::headers);
    assertThat(full.headers().keySet()).containsExactly("Accept", "X-A");
    assertThat(full.body()).isEqualTo("ü");
  }

  @Test
  void aBadUrlIsAMemberAndNoFault() {
    assertThat(members(query("?url=ftp://a.example/&url=")))
        .extracting(Member::target)
        .hasOnlyElementsOfType(InvalidUrl.class);
  }

  @Test
  void namesEveryFaultOfAQuery() {
    assertThat(faults(() -> query("?concurrency=0&bodies=text&body=html&maxBytes=0&on=1")))
        .containsExactlyInAnyOrder(
            new Fault("?concurrency", "must be between 1 and 1000"),
            new Fault("?on", "must be between 400 and 599"),
            new Fault("?body", "'html' is not one of none, text, base64"),
            new Fault("?maxBytes", "must be between 1 and 1099511627776"),
            new Fault("?url", "at least one URL is needed"),
            new Fault("?bodies", "unknown parameter 'bodies'"));
  }

  @Test
  void namesEveryFaultOfAnObject() {
    String body =
        """
        {"urls": [7, "http://a.example/", {"url": 7, "method": "get", "verb": "GET"}],
         "perHost": 1001, "followRedirects": 21, "retry": {"attempts": "3"}, "timeouts": "1s"}
        """;
    assertThat(faults(() -> json(body)))
        .containsExactlyInAnyOrder(
            new Fault("#/retry/attempts", "expected a number, got a string"),
            new Fault("#/perHost", "must be between 1 and 1000"),
            new Fault("#/followRedirects", "must be between 0 and 20"),
            new Fault("#/urls/0", "expected a URL or an object"),
            new Fault("#/urls/2/url", "expected a string, got a number"),
            new Fault("#/urls/2/method", METHODS),
            new Fault("#/urls/2/verb", "unknown property 'verb'"),
            new Fault("#/timeouts", "unknown property 'timeouts'; did you mean 'timeout'?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Host\": \"a\"} | #/urls/0/headers/Host | it is the service's own to set",
        "{\"a/b~c\": \"a\"} | #/urls/0/headers/a~1b~0c "
            + "| its name is not a token (RFC 9110, section 5.6.2)",
        "{\"Via\": \"a\"} | #/urls/0/headers/Via | it speaks for a proxy",
        "{\"A\": \"a\\nb\"} | #/urls/0/headers/A | its value has a control character, "
            + "a blank at an end or a character beyond Latin-1",
        "{\"A\": 7} | #/urls/0/headers/A | expected a string, got a number",
        "\"A: b\" | #/urls/0/headers | expected an object, got a string",
      })
  void namesFaultsOfHeadersWhereTheyAre(String headers, String pointer, String detail) {
    String body = "{\"urls\": [{\"url\": \"/lab/echo\", \"headers\": " + headers + "}]}";
    assertThat(faults(() -> json(body))).containsExactly(new Fault(pointer, detail));
  }

  @Test
  void namesFaultsOfAllHeadersTogether() {
    String large = "{\"A\": \"" + "x".repeat(8_192) + "\"}";
    assertThat(
            faults(() -> json("{\"urls\": [{\"url\": \"/lab/a\", \"headers\": " + large + "}]}")))
        .containsExactly(new Fault("#/urls/0/headers", "the headers are larger than 8192 bytes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"urls\": []}", "{\"urls\": null}"})
  void aBatchNeedsAUrl(String body) {
    assertThat(faults(() -> json(body)))
        .containsExactly(new Fault("#/urls", "at least one URL is needed"));
  }

  @Test
  void hasALimitOnUrls() {
    assertThat(urls(query("?url=a&url=b&url=c"))).hasSize(3);
    String detail = "4 URLs are above the limit of 3 (gather.fetch.max-urls)";
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> query("?url=a&url=b&url=c&url=d"))
        .returns(HttpStatus.CONTENT_TOO_LARGE, Problem::status)
        .returns(List.of(new Fault("?url", detail)), Problem::errors);
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> json("{\"urls\": [1, 2, 3, 4]}"))
        .returns(HttpStatus.CONTENT_TOO_LARGE, Problem::status)
        .returns(List.of(new Fault("#/urls", detail)), Problem::errors);
  }

  @Test
  void holdsSmallerBodiesThanItCounts() {
    assertThat(query("?url=a&maxBytes=1TB").options().maxBytes()).isEqualTo(1L << 40);
    assertThat(query("?url=a&body=text&maxBytes=100MB").options().maxBytes()).isEqualTo(100L << 20);
    assertThat(faults(() -> query("?url=a&body=text&maxBytes=101MB")))
        .containsExactly(new Fault("?maxBytes", "must be between 1 and 104857600"));
  }

  @Test
  void optionsOfLinesHaveNoUrl() {
    assertThat(faults(() -> BatchReader.options(parameters("?url=http://a.example/&attempts=0"))))
        .containsExactly(
            new Fault("?attempts", "must be between 1 and 20"),
            new Fault("?url", "unknown parameter 'url'"));
  }

  private static List<Fault> faults(ThrowingCallable reading) {
    Problem problem = catchThrowableOfType(Problem.class, reading);
    assertThat(problem.status()).isEqualTo(HttpStatus.BAD_REQUEST);
    return problem.errors();
  }

  private static Batch query(String query) {
    return BatchReader.query(parameters(query), BASE, MAX_URLS);
  }

  private static Batch json(String body) {
    return BatchReader.json(JsonBody.parse(body), new Faults(), BASE, MAX_URLS);
  }

  private static MultiValueMap<String, String> parameters(String query) {
    return UriComponentsBuilder.fromUriString(query).build().getQueryParams();
  }

  private static List<Member> members(Batch batch) {
    return batch.members().collectList().blockOptional().orElseThrow();
  }

  private static List<String> urls(Batch batch) {
    return members(batch).stream().map(Member::url).toList();
  }
}
