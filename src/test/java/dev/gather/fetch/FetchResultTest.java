package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.retry.RetryOptions;
import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.scope.Settled;
import dev.gather.testing.Origin;
import dev.gather.web.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;

/** Its clock stands still, so that all that is timed here takes 0 ms. */
class FetchResultTest {
  private static final Target TARGET = new Target("http", "a.example", null, 80, "/", null);
  private static final Response RESPONSE =
      new Response(200, "1.1", "text/html", "UTF-8", 1_256, 1_300, null, "<p>");

  private final Fetchers fetchers = new Fetchers(() -> 1_000);
  private final Origin origin;

  FetchResultTest() throws IOException {
    origin = Origin.start();
  }

  @AfterEach
  void close() throws IOException {
    fetchers.close();
    origin.close();
  }

  @Test
  void hasThePropertiesOfTheContractInTheirOrder() {
    MemberFetch fetch = fetch("a", origin.url("/redirect?to=/flaky%3Fcode=503"));
    fetchers.outcome(fetch);

    assertThat(json(settled(fetch, new Outcome.Success<>(RESPONSE))))
        .isEqualTo(
            """
            {"index":7,"id":"a","url":"%1$s/redirect?to=/flaky%%3Fcode=503","outcome":"success",\
            "status":200,"httpVersion":"1.1","contentType":"text/html","charset":"UTF-8",\
            "characters":1256,"bytes":1300,"startedMs":0.4,"elapsedMs":101.2,\
            "timings":{"blocked":0.25,"connect":0,"send":0,"wait":0,"receive":0},\
            "redirects":["%1$s/flaky?code=503"],\
            "attempts":[\
            {"number":1,"outcome":"http_error","status":503,"elapsedMs":0,"nextInMs":1},\
            {"number":2,"outcome":"success","status":200,"elapsedMs":0}],\
            "body":"<p>"}"""
                .formatted(origin.url("")));
  }

  @Test
  void leavesOutWhatThereIsNotAndAttemptsIfTheFirstSucceeded() {
    MemberFetch fetch = fetch(null, origin.url("/ok"));
    fetchers.outcome(fetch);
    Response bare = new Response(204, "1.0", null, "UTF-8", 0, 0, "7", null);

    assertThat(json(settled(fetch, new Outcome.Success<>(bare))))
        .startsWith("{\"index\":7,\"url\":")
        .contains("\"status\":204,\"httpVersion\":\"1.0\",\"charset\":\"UTF-8\",\"characters\":0,")
        .endsWith("\"receive\":0}}");
  }

  @Test
  void tellsAnErrorAndEachAttempt() {
    MemberFetch fetch = fetch(null, origin.url("/close?at=request"));
    Outcome<Response> outcome = fetchers.outcome(fetch);
    String error =
        "\"outcome\":\"failed\",\"error\":{\"type\":\"connection_terminated\","
            + "\"detail\":\"the connection was closed before a response\"}";

    assertThat(json(settled(fetch, outcome)))
        .contains("/close?at=request\"," + error + ",\"startedMs\":0.4,\"elapsedMs\":101.2,")
        .endsWith(
            ("\"attempts\":[{\"number\":1,%1$s,\"elapsedMs\":0,\"nextInMs\":1},"
                    + "{\"number\":2,%1$s,\"elapsedMs\":0,\"nextInMs\":1},"
                    + "{\"number\":3,%1$s,\"elapsedMs\":0,\"stoppedBy\":\"attempts\"}]}")
                .formatted(error));
  }

  @Test
  void anAttemptThatLostARaceSaysSo() {
    origin.on(
        "/slow-once",
        (request, connection) -> {
          if (request.number() == 1) {
            connection.stall();
          } else {
            connection.respond(request, 200, Map.of(), new byte[0]);
          }
        });
    Member member = Member.get(origin.url("/slow-once"), TARGET);
    MemberFetch fetch = fetchers.member(member, hedged(Fetchers.options()));

    assertThat(json(settled(fetch, fetchers.outcome(fetch))))
        .contains(
            "{\"number\":1,\"outcome\":\"cancelled\",\"error\":{\"type\":\"cancelled\","
                + "\"detail\":\"the attempt beside it was faster\"}",
            "{\"number\":2,\"outcome\":\"success\",\"status\":200");
  }

  private static FetchOptions hedged(FetchOptions options) {
    RetryOptions retry = options.retry();
    return new FetchOptions(
        options.scope(),
        new RetryOptions(
            retry.attempts(),
            retry.delay(),
            retry.multiplier(),
            retry.maxDelay(),
            retry.jitter(),
            retry.on(),
            Duration.ofMillis(300)),
        options.perHost(),
        options.body(),
        options.maxBytes(),
        options.followRedirects());
  }

  @Test
  void anHttpErrorHasItsResponseAndNoError() {
    Outcome<Response> outcome =
        new Outcome.Failed<>(
            new Failure("http_error", "answered 404"),
            new Response(404, "1.1", null, "UTF-8", 1, 1, null, null));

    assertThat(json(settled(fetch(null, "http://a.example/"), outcome)))
        .contains("\"outcome\":\"http_error\",\"status\":404,\"httpVersion\":\"1.1\"")
        .doesNotContain("error\":{");
  }

  @Test
  void aMemberThatNeverBeganHasOnlyWaited() {
    var settled =
        new Settled<MemberFetch, Response>(
            2,
            fetch("b", "http://a.example/"),
            new Outcome.Cancelled<>(Failure.DEADLINE_EXCEEDED),
            Duration.ofMillis(12),
            null,
            null);

    assertThat(json(settled))
        .isEqualTo(
            "{\"index\":2,\"id\":\"b\",\"url\":\"http://a.example/\",\"outcome\":\"cancelled\","
                + "\"error\":{\"type\":\"deadline_exceeded\","
                + "\"detail\":\"the deadline of the request was reached\"},"
                + "\"timings\":{\"blocked\":12}}");
    assertThat(new FetchResult(settled).lines())
        .containsExactly("URL http://a.example/ cancelled: deadline_exceeded");
  }

  @ParameterizedTest
  @CsvSource({
    "200, 1256, returned 1256 characters",
    "200, 1, returned 1 character",
    "204, 0, returned 0 characters",
    "404, 1256, 'answered 404, 1256 characters'",
    "503, 1, 'answered 503, 1 character'",
  })
  void aResponseIsALine(int status, long characters, String ending) {
    Response response = new Response(status, "1.1", null, "UTF-8", characters, 0, null, null);
    Outcome<Response> outcome =
        status < 400
            ? new Outcome.Success<>(response)
            : new Outcome.Failed<>(new Failure("http_error", ""), response);

    assertThat(new FetchResult(settled(fetch(null, "http://a.example/"), outcome)).lines())
        .containsExactly("URL http://a.example/ " + ending);
  }

  @Test
  void aFailureIsALineForEachAttempt() {
    String url = origin.url("/close?at=request");
    MemberFetch fetch = fetch(null, url);
    Outcome<Response> outcome = fetchers.outcome(fetch);

    assertThat(new FetchResult(settled(fetch, outcome)).lines())
        .containsExactly(
            "Attempt 1 failed: connection_terminated; retrying in 0.00 seconds",
            "Attempt 2 failed: connection_terminated; retrying in 0.00 seconds",
            "Attempt 3 failed: connection_terminated",
            "URL " + url + " failed: connection_terminated (3 attempts)");
  }

  @Test
  void oneAttemptIsSingular() {
    Outcome<Response> outcome = new Outcome.Failed<>(new Failure("url_invalid", "it is no URL"));
    MemberFetch fetch = fetchers.member(Member.get("no url", TARGET).invalid("it is no URL"));

    assertThat(new FetchResult(settled(fetch, outcome)).lines())
        .containsExactly("URL no url failed: url_invalid (1 attempt)");
  }

  @Test
  void aUrlCannotForgeALine() {
    String url = "x\r\nURL http://b.example/ returned 5 characters\u2028\u0085\u001b[2J";
    Outcome<Response> outcome = new Outcome.Failed<>(new Failure("url_invalid", ""));
    MemberFetch fetch = fetchers.member(Member.get(url, TARGET).invalid(""));

    assertThat(new FetchResult(settled(fetch, outcome)).lines())
        .containsExactly(
            "URL x\ufffd\ufffdURL http://b.example/ returned 5 characters\ufffd\ufffd\ufffd[2J"
                + " failed: url_invalid (1 attempt)");
  }

  private MemberFetch fetch(@Nullable String id, String url) {
    ParsedUrl target = Target.parse(url, TARGET);
    return fetchers.member(new Member(id, url, target, HttpMethod.GET, Map.of(), null));
  }

  private static Settled<MemberFetch, Response> settled(
      MemberFetch fetch, Outcome<Response> outcome) {
    return new Settled<>(
        7,
        fetch,
        outcome,
        Duration.ofNanos(250_000),
        Duration.ofNanos(400_000),
        Duration.ofNanos(101_200_000));
  }

  private static String json(Settled<MemberFetch, Response> settled) {
    return new String(Json.bytes(new FetchResult(settled)::writeJson), StandardCharsets.UTF_8);
  }
}
