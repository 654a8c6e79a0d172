package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Outcome;
import dev.gather.testing.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

/** What one connection may be used for, and that each request gets its own response. */
@Timeout(30)
class HttpConnectionTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";

  private final Fetchers fetchers = new Fetchers(System::nanoTime);
  private final Origin origin;

  HttpConnectionTest() throws IOException {
    origin = Origin.start();
  }

  @AfterEach
  void close() throws IOException {
    fetchers.close();
    origin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nyes",
        "HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nyes",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\nTrailer: x\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\n" + WHOLE,
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n",
      })
  void isUsedAgainAfterAWholeResponse(String response) {
    sends(response);

    succeeds("GET", "/sent");
    succeeds("GET", "/ok");

    assertThat(origin.acceptedSockets()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes",
        "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nyes",
        WHOLE + "\r\n",
        WHOLE + "H",
        WHOLE + "HTTP/1.1 200 OK\r\nX-Other: an\r\n",
        WHOLE + "HTTP/1.1 200 OK\r\nX-Other: answer",
        WHOLE + WHOLE,
        "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nyes",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\nyes",
      })
  void isNotUsedAgainWhereMoreHasComeOrIsToCome(String response) {
    sends(response);

    succeeds("GET", "/sent");
    succeeds("GET", "/ok");

    assertThat(origin.acceptedSockets()).isEqualTo(2);
  }

  @Test
  void aResponseToHeadHasNoContent() {
    sends(WHOLE);

    succeeds("HEAD", "/sent");
    succeeds("GET", "/ok");

    assertThat(origin.acceptedSockets()).isEqualTo(2);
  }

  /** Such as half an answer, to be ended when there is a request that it can pass for. */
  @ParameterizedTest
  @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nX-Other: an\r\n", "HTTP/1.1 100 On\r\n\r\n"})
  void isClosedByWhatNobodyAskedFor(String unasked) {
    CountDownLatch taken = new CountDownLatch(1);
    origin.on(
        "/sent",
        (request, connection) -> {
          connection.send(WHOLE);
          await(taken);
          connection.send(unasked);
        });

    succeeds("GET", "/sent");
    taken.countDown();

    origin.awaitOpenSockets(0, SOON);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 0 None, http_protocol_error",
    "HTTP/1.1 99 Low, http_protocol_error",
    "HTTP/1.1 1000 High, http_protocol_error",
    "HTTP/1.1 101 Switch, http_protocol_error",
    "HTTP/1.1 200 OK|Content-Length: 3|Content-Length: 4, http_protocol_error",
    "HTTP/1.1 200 OK|Content-Length: 3|Transfer-Encoding: chunked, http_protocol_error",
    "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Transfer-Encoding: chunked, http_protocol_error",
    "HTTP/1.0 200 OK|Transfer-Encoding: chunked, http_protocol_error",
  })
  void isGivenUpWhereAResponseIsNone(String head, String type) {
    sends(head.replace("|", "\r\n") + "\r\n\r\n3\r\nyes\r\n0\r\n\r\n");

    assertThat(failure("/sent")).isEqualTo(type);

    origin.awaitOpenSockets(0, SOON);
  }

  @Test
  void wholeContentDoesNotMakeBrokenChunksWhole() throws IOException {
    String gzip = new String(gzip("hello"), ISO_8859_1);
    sends(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "%x\r\n%s\r\nzz\r\n".formatted(gzip.length(), gzip));

    assertThat(failure("/sent")).isEqualTo("http_response_transfer_coding");

    origin.awaitOpenSockets(0, SOON);
  }

  @Test
  void theEndOfTheConnectionEndsContentWithoutLength() {
    origin.on(
        "/sent",
        (request, connection) -> {
          connection.send("HTTP/1.1 200 OK\r\n\r\nyes");
          connection.close();
        });

    Response response = succeeds("GET", "/sent");

    assertThat(response.bytes()).isEqualTo(3);
  }

  /** One that is kept may have been closed by the origin in that very moment. */
  @ParameterizedTest
  @CsvSource({"GET, 1", "PUT, 1", "POST, 2", "PATCH, 2"})
  void whatMayNotBeRepeatedGoesOverANewOne(String method, int connections) {
    succeeds("GET", "/ok");
    succeeds(method, "/ok");

    assertThat(origin.acceptedSockets()).isEqualTo(connections);
  }

  /** As if the origin had closed it while the request was on its way. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE"})
  void isReplacedUnseenWhereItIsLost(String method) {
    closes("", 1);
    succeeds("GET", "/ok");

    MemberFetch fetch = once(method, "/lost");

    assertThat(fetchers.outcome(fetch)).isInstanceOf(Outcome.Success.class);
    assertThat(fetch.attempts()).isEmpty();
    assertThat(origin.requestCount("/lost")).isEqualTo(2);
    assertThat(origin.acceptedSockets()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"true, '', 2, 2", "true, HTTP/1.1 2, 1, 1", "false, '', 1, 1"})
  void isReplacedOnceAndOnlyWhereNothingHasCome(
      boolean used, String answer, int requests, int connections) {
    closes(answer, 5);
    if (used) {
      succeeds("GET", "/ok");
    }

    Outcome<Response> outcome = fetchers.outcome(once("GET", "/lost"));

    assertThat(((Outcome.Failed<Response>) outcome).failure().type())
        .isEqualTo("connection_terminated");
    assertThat(origin.requestCount("/lost")).isEqualTo(requests);
    assertThat(origin.acceptedSockets()).isEqualTo(connections);
  }

  private void closes(String answer, int times) {
    AtomicInteger asked = new AtomicInteger();
    origin.on(
        "/lost",
        (request, connection) -> {
          if (asked.incrementAndGet() > times) {
            connection.send(request.method().equals("HEAD") ? "HTTP/1.1 204 No\r\n\r\n" : WHOLE);
          } else {
            connection.send(answer);
            connection.close();
          }
        });
  }

  private MemberFetch once(String method, String pathAndQuery) {
    FetchOptions options = Fetchers.options();
    return fetchers.member(
        member(method, origin.url(pathAndQuery)),
        new FetchOptions(
            options.scope(),
            options.retry().once(),
            options.perHost(),
            options.body(),
            options.maxBytes(),
            options.followRedirects()));
  }

  @Test
  void sendsWhatTheUrlAndTheHeadersSay() {
    String target = "/headers?a=%2F&b=+%20c//d";
    Map<String, String> headers = Map.of("X-Latin", "caf\u00e9", "X-Empty", "");
    Member member =
        new Member(null, target, target(origin.url(target)), HttpMethod.GET, headers, null);

    assertThat(fetchers.outcome(fetchers.member(member))).isInstanceOf(Outcome.Success.class);

    assertThat(origin.requests().getFirst().target()).isEqualTo(target);
    assertThat(origin.requests().getFirst().headers())
        .containsEntry("x-latin", List.of("caf\u00e9"))
        .containsEntry("x-empty", List.of(""))
        .containsEntry("host", List.of("127.0.0.1:" + origin.address().getPort()));
  }

  private void sends(String response) {
    origin.on("/sent", (request, connection) -> connection.send(response));
  }

  private Response succeeds(String method, String pathAndQuery) {
    Outcome<Response> outcome =
        fetchers.outcome(fetchers.member(member(method, origin.url(pathAndQuery))));
    assertThat(outcome).isInstanceOf(Outcome.Success.class);
    return ((Outcome.Success<Response>) outcome).value();
  }

  private String failure(String pathAndQuery) {
    MemberFetch fetch = fetchers.member(member("POST", origin.url(pathAndQuery)));
    return ((Outcome.Failed<Response>) fetchers.outcome(fetch)).failure().type();
  }

  private static Member member(String method, String url) {
    return new Member(null, url, target(url), HttpMethod.valueOf(method), Map.of(), null);
  }

  private static Target target(String url) {
    return (Target) Target.parse(url);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(ISO_8859_1));
    }
    return bytes.toByteArray();
  }
}
