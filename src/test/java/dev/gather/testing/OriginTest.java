package dev.gather.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OriginTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private Origin origin;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    origin = Origin.start();
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() throws Exception {
    client.shutdownNow();
    origin.close();
    origin.awaitOpenSockets(0, SOON);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("origin-"));
  }

  @Test
  void answersWithAsManyBytesAsAsked() throws Exception {
    assertThat(get("/ok?bytes=1256").body()).hasSize(1256);
    assertThat(get("/ok?bytes=6&char=%C3%BC").body()).isEqualTo("üüü");
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("/ok?bytes=many").statusCode()).isEqualTo(500);
  }

  @Test
  void answersWithStatusAndRetryAfter() throws Exception {
    HttpResponse<String> response = get("/status?code=503&retry-after=2");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).contains("2");
    assertThat(get("/status?code=204").statusCode()).isEqualTo(204);
  }

  @Test
  void failsAsOftenAsAskedForEachTarget() throws Exception {
    String flaky = "/flaky?failures=2&code=503&key=";

    assertThat(IntStream.range(0, 3).map(i -> status(flaky + "a"))).containsExactly(503, 503, 200);
    assertThat(status(flaky + "b")).isEqualTo(503);
    assertThat(origin.requestCount(flaky + "a")).isEqualTo(3);
    assertThat(origin.requestCount("/flaky")).isEqualTo(4);
  }

  @Test
  void encodesTextInTheCharsetItNames() throws Exception {
    assertThat(get("/text?charset=ISO-8859-1&text=Gr%C3%BC%C3%9Fe").body()).isEqualTo("Grüße");
    assertThat(get("/text?charset=ISO-8859-1&says=UTF-8").body()).isEqualTo("Gr\ufffd\ufffde");
  }

  @Test
  void echoesTheRequest() throws Exception {
    HttpRequest request =
        request("/headers?a=1")
            .header("X-Test", "yes")
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream("in chunks".getBytes(StandardCharsets.UTF_8))))
            .build();

    String echo = client.send(request, BodyHandlers.ofString()).body();

    assertThat(echo).contains("\"x-test\":[\"yes\"]", "\"method\":\"POST\"", "\"in chunks\"");
    Request seen = origin.requests().getLast();
    assertThat(seen.header("X-TEST")).isEqualTo("yes");
    assertThat(seen.path()).isEqualTo("/headers");
    assertThat(seen.body()).isEqualTo("in chunks");
  }

  @Test
  void redirectsAsOftenAsAsked() throws Exception {
    HttpClient following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    try (following) {
      String to = "/redirect?times=3&to=%2Fok%3Fbytes%3D3";
      assertThat(following.send(request(to).build(), BodyHandlers.ofString()).body())
          .isEqualTo("xxx");
    }
    assertThat(origin.requestCount("/redirect")).isEqualTo(3);
  }

  @Test
  void countsSocketsThatAreReusedAndNot() throws Exception {
    get("/ok");
    get("/ok");
    assertThat(origin.acceptedSockets()).isEqualTo(1);
    get("/ok?connection=close");
    get("/ok");
    assertThat(origin.acceptedSockets()).isEqualTo(2);
    origin.awaitOpenSockets(1, SOON);
    get("/close?at=response");
    origin.awaitOpenSockets(0, SOON);
  }

  @Test
  void countsRequestsInHandling() {
    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, 5).mapToObj(i -> send("/stall?at=request")).toList();
    origin.awaitRequests("/stall", 5, SOON);
    assertThat(origin.maxConcurrent()).isEqualTo(5);
    assertThat(origin.maxConcurrent("/stall")).isEqualTo(5);
    assertThat(origin.maxConcurrent("/ok")).isZero();

    waiting.forEach(response -> response.cancel(true));
    origin.awaitOpenSockets(0, SOON);
    origin.awaitIdle(SOON);
  }

  @Test
  void saysWhatItWaitedForAndSaw() {
    status("/ok");

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> origin.awaitRequests("/ok", 2, Duration.ofMillis(10)))
        .withMessageContainingAll("PT0.01S", "2 requests for /ok", "GET /ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/delay?ms=60000", "/drip?ms=60000", "/stall?at=mid-headers"})
  void noticesThatTheClientIsGone(String target) throws Exception {
    Socket socket = connect(target);
    origin.awaitRequests(target, 1, SOON);
    socket.close();
    origin.awaitOpenSockets(0, SOON);
  }

  @Test
  void waitsBeforeAndWithinABody() throws Exception {
    long start = System.nanoTime();
    assertThat(get("/delay?ms=50&bytes=2").body()).isEqualTo("xx");
    assertThat(get("/drip?ms=10&bytes=5").body()).isEqualTo("xxxxx");
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(100).toNanos());
  }

  @Test
  void takesABehaviourOfTheTests() throws Exception {
    origin.on("/mine", (request, connection) -> connection.send("HTTP/1.1 299 \r\n\r\n"));

    try (Socket socket = connect("/mine")) {
      assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 299");
    }
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(origin.url(target)))
        .version(HttpClient.Version.HTTP_1_1);
  }

  private HttpResponse<String> get(String target) throws Exception {
    return client.send(request(target).build(), BodyHandlers.ofString());
  }

  private CompletableFuture<HttpResponse<String>> send(String target) {
    return client.sendAsync(request(target).build(), BodyHandlers.ofString());
  }

  private int status(String target) {
    return send(target).join().statusCode();
  }

  private Socket connect(String target) throws IOException {
    Socket socket = new Socket(origin.address().getAddress(), origin.address().getPort());
    socket
        .getOutputStream()
        .write(("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
