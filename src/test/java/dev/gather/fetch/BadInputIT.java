package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What can't be carried out is refused as a whole, with every fault by its name. */
@WholeService
@Timeout(60)
class BadInputIT {
  @LocalServerPort private int port;
  private Caller caller;

  @BeforeEach
  void start() {
    caller = new Caller(port);
  }

  @AfterEach
  void stop() {
    caller.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                      | ?url          | at least one URL is needed",
        "url=/lab/a&urll=x       | ?urll         | unknown parameter 'urll'",
        "url=/lab/a&perhost=1    | ?perhost      | did you mean 'perHost'?",
        "url=/lab/a&timeout=5    | ?timeout      | '5' is not a duration",
        "url=/lab/a&timeout=-5s  | ?timeout      | '-5s' is not a duration",
        "url=/lab/a&deadline=P   | ?deadline     | 'P' is not a duration",
        "url=/lab/a&timeout=0s   | ?timeout      | must be between 1ms and 1d",
        "url=/lab/a&concurrency=0    | ?concurrency | must be between 1 and 1000",
        "url=/lab/a&concurrency=1001 | ?concurrency | must be between 1 and 1000",
        "url=/lab/a&concurrency=1.5  | ?concurrency | expected a whole number",
        "url=/lab/a&concurrency=many | ?concurrency | 'many' is not a number",
        "url=/lab/a&perHost=-1   | ?perHost      | must be between 1 and 1000",
        "url=/lab/a&attempts=21  | ?attempts     | must be between 1 and 20",
        "url=/lab/a&multiplier=0 | ?multiplier   | must be between 1 and 10",
        "url=/lab/a&on=200       | ?on           | must be between 400 and 599",
        "url=/lab/a&jitter=some  | ?jitter       | 'some' is not one of full, equal, none",
        "url=/lab/a&join=first   | ?join         | 'first' is not one of all-settled, all, any",
        "url=/lab/a&body=all     | ?body         | 'all' is not one of none, text, base64",
        "url=/lab/a&maxBytes=big | ?maxBytes     | 'big' is not a size",
        "url=/lab/a&maxBytes=0   | ?maxBytes     | must be between 1 and",
        "url=/lab/a&followRedirects=21 | ?followRedirects | must be between 0 and 20",
        "url=/lab/a&join=any&join=all  | ?join   | given 2 times, expected once",
      })
  void refusesAQuery(String query, String pointer, String detail) {
    hasFault(problem(caller.get("/fetch?" + query), 400), pointer, detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                       | #/urls        | at least one URL is needed",
        "{'urls': []}                             | #/urls        | at least one URL is needed",
        "{'urls': 'x'}                            | #/urls        | expected an array, got a string",
        "{'urls': [1]}                            | #/urls/0      | expected a URL or an object",
        "{'urls': ['x', {'url': 2}]}              | #/urls/1/url  | expected a string, got a number",
        "{'urls': [{'id': 'a'}]}                  | #/urls/0/url  | a URL is needed",
        "{'urls': [{'url': 'x', 'verb': 'GET'}]}  | #/urls/0/verb | unknown property 'verb'",
        "{'urls': [{'url': 'x', 'method': 'get'}]} | #/urls/0/method | expected one of GET, HEAD",
        "{'urls': [{'url': 'x', 'method': 'TRACE'}]} | #/urls/0/method | expected one of GET, HEAD",
        "{'urls': [{'url': 'x', 'headers': {'Host': 'y'}}]} | #/urls/0/headers/Host | own to set",
        "{'urls': [{'url': 'x', 'headers': {'A': 'b\\r\\nC: d'}}]} | #/urls/0/headers/A | control character",
        "{'urls': [{'url': 'x', 'headers': [1]}]} | #/urls/0/headers | expected an object, got an array",
        "{'urls': ['x'], 'Join': 'any'}           | #/Join        | did you mean 'join'?",
        "{'urls': ['x'], 'concurrency': '8'}      | #/concurrency | expected a number, got a string",
        "{'urls': ['x'], 'concurrency': 1e99}     | #/concurrency | must be between 1 and 1000",
        "{'urls': ['x'], 'timeout': 5}            | #/timeout     | expected a duration",
        "{'urls': ['x'], 'retry': 3}              | #/retry       | expected an object, got a number",
        "{'urls': ['x'], 'retry': {'tries': 3}}   | #/retry/tries | unknown property 'tries'",
        "{'urls': ['x'], 'retry': {'attempts': 0}} | #/retry/attempts | must be between 1 and 20",
        "{'urls': ['x'], 'hedge': {'after': '1'}} | #/hedge/after | '1' is not a duration",
        "['x']                                    | #             | expected an object, got an array",
      })
  void refusesABody(String body, String pointer, String detail) {
    hasFault(problem(post(body.replace('\'', '"')), 400), pointer, detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``              | The body is empty; expected JSON",
        "{'urls': ['x'   | Malformed JSON at line 1",
        "{'urls': ['x']} x | Malformed JSON at line 1",
        "{'a': 1, 'a': 2} | Malformed JSON at line 1",
        "urls            | Malformed JSON at line 1",
      })
  void refusesWhatIsNoJson(String body, String detail) {
    JsonNode problem = problem(post(body.replace('\'', '"')), 400);
    assertThat(problem.at("/detail").asString()).startsWith(detail);
  }

  @Test
  void namesAllFaultsAtOnce() {
    JsonNode problem =
        problem(
            post(
                """
                {"urls": [{"url": "x", "method": "TRACE", "verb": 1}], "join": "first",
                 "timeout": "5", "retry": {"attempts": 0}, "more": true}
                """),
            400);

    List<String> pointers =
        problem.at("/errors").values().stream().map(e -> e.at("/pointer").asString()).toList();
    assertThat(pointers)
        .containsExactlyInAnyOrder(
            "#/urls/0/method",
            "#/urls/0/verb",
            "#/join",
            "#/timeout",
            "#/retry/attempts",
            "#/more");
    assertThat(problem.at("/detail").asString()).isEqualTo("6 faults in the request, see errors");
  }

  @Test
  void refusesTooMany() {
    String urls = "\"/lab/a\",".repeat(10_000) + "\"/lab/a\"";
    hasFault(
        problem(post("{\"urls\": [" + urls + "]}"), 413), "#/urls", "above the limit of 10000");
  }

  @Test
  void refusesTooMuch() {
    String json = "{\"urls\": [\"" + "x".repeat(10 << 20) + "\"]}";
    assertThat(problem(post(json), 413).at("/detail").asString()).contains("10485760B");
    String line = "http://127.0.0.1/" + "x".repeat(1 << 17);
    HttpResponse<String> reply = caller.post("/fetch", "text/plain", BodyPublishers.ofString(line));
    assertThat(problem(reply, 413).at("/detail").asString()).contains("65536 bytes");
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "application/x-ndjson"})
  void refusesNoLinesAtAll(String type) {
    HttpResponse<String> reply = caller.post("/fetch", type, BodyPublishers.ofString("\n\n"));
    assertThat(problem(reply, 400).at("/detail").asString()).isEqualTo("The body has no URL");
  }

  @Test
  void refusesOptionsOfLines() {
    HttpResponse<String> reply =
        caller.post("/fetch?url=/lab/a&join=x", "text/plain", BodyPublishers.ofString("/lab/a"));
    JsonNode problem = problem(reply, 400);
    hasFault(problem, "?url", "unknown parameter 'url'");
    hasFault(problem, "?join", "'x' is not one of");
  }

  @Test
  void refusesMediaTypes() {
    HttpResponse<String> reply =
        caller.post("/fetch", "application/xml", BodyPublishers.ofString("<x/>"));
    assertThat(problem(reply, 415).at("/detail").asString())
        .contains("application/xml", "application/json", "application/x-ndjson", "text/plain");
    assertThat(reply.headers().firstValue("Accept")).isPresent();
    HttpRequest none = caller.request("/fetch").POST(BodyPublishers.ofString("{}")).build();
    problem(caller.send(none), 415);
  }

  @Test
  void refusesForms() {
    JsonNode problem = problem(caller.get("/fetch?url=/lab/a&format=xml"), 406);
    hasFault(problem, "?format", "json (application/json)");
    HttpRequest image = caller.request("/fetch?url=/lab/a").header("Accept", "image/png").build();
    hasFault(problem(caller.send(image), 406), "Accept", "text (text/plain");
  }

  @ParameterizedTest
  @CsvSource({"PUT", "DELETE", "PATCH"})
  void refusesMethods(String method) {
    HttpRequest request = caller.request("/fetch").method(method, BodyPublishers.noBody()).build();
    HttpResponse<String> reply = caller.send(request);
    problem(reply, 405);
    assertThat(reply.headers().firstValue("Allow")).contains("GET, HEAD, POST");
  }

  private HttpResponse<String> post(String json) {
    return caller.post("/fetch", "application/json", BodyPublishers.ofString(json));
  }

  private static JsonNode problem(HttpResponse<String> reply, int status) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = Caller.json(reply.body());
    assertThat(problem.at("/status").asInt()).isEqualTo(status);
    assertThat(problem.at("/instance").asString()).isEqualTo("/fetch");
    return problem;
  }

  private static void hasFault(JsonNode problem, String pointer, String detail) {
    assertThat(problem.at("/errors").values())
        .as(problem.toString())
        .anySatisfy(
            fault -> {
              assertThat(fault.at("/pointer").asString()).isEqualTo(pointer);
              assertThat(fault.at("/detail").asString()).contains(detail);
            });
  }
}
