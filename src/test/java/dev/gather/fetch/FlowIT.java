package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** How much is in flight at once, and what slows what. */
@WholeService
@Timeout(60)
class FlowIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long ENOUGH = 64 << 20;

  @LocalServerPort private int port;
  private Caller caller;
  private Origin origin;

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    origin = Origin.start();
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    origin.close();
  }

  @ParameterizedTest
  @CsvSource({"concurrency=3, 3", "perHost=2, 2", "concurrency=5&perHost=4, 4", "'', 16"})
  void hasNoMoreInFlightThanAllowed(String options, int limit) {
    String[] urls =
        Collections.nCopies(2 * limit, origin.url("/delay?ms=300")).toArray(String[]::new);

    JsonNode reply = caller.fetch(options, urls);

    assertThat(reply.at("/summary/success").asInt()).isEqualTo(2 * limit);
    assertThat(origin.maxConcurrent()).isEqualTo(limit);
    assertThat(blocked(reply, 2 * limit - 1)).isGreaterThan(250);
    assertThat(reply.at("/results/" + (2 * limit - 1) + "/startedMs").asDouble()).isPositive();
    double sequential = reply.at("/summary/sequentialMs").asDouble();
    assertThat(sequential).isGreaterThanOrEqualTo(2 * limit * 290);
  }

  private static double blocked(JsonNode reply, int index) {
    return reply.at("/results/" + index + "/timings/blocked").asDouble();
  }

  @Test
  void aBusyHostHoldsUpNoOther() throws IOException {
    try (Origin quick = Origin.start()) {
      origin.on(
          "/held",
          (request, connection) -> {
            quick.awaitRequests("/ok", 1, SOON);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          });
      String held = origin.url("/held");

      JsonNode reply = caller.fetch("perHost=1", held, held, held, quick.url("/ok"));

      assertThat(reply.at("/summary/success").asInt()).as(reply.toString()).isEqualTo(4);
      assertThat(origin.maxConcurrent()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"text/plain, ''", "application/x-ndjson, '\"'"})
  void tellsResultsWhileTheBodyIsStillSent(String type, String quote) throws IOException {
    try (Socket socket = streaming(type);
        BufferedReader reply = reader(socket)) {
      for (int i = 0; i < 3; i++) {
        send(socket, quote + origin.url("/ok?bytes=" + i) + quote + "\n");
        assertThat(line(reply, "{\"index\"")).contains("\"bytes\":" + i);
      }
      send(socket, "");
      assertThat(line(reply, "{\"summary\"")).contains("\"total\":3");
    }
  }

  /** Nothing is read of the reply, so what is taken of the body comes to an end. */
  @Test
  void aSlowReaderSlowsTheReadingOfTheBody() throws Exception {
    byte[] chunk = chunk(("\"" + origin.url("/ok") + "\"\n").repeat(100));
    AtomicLong sent = new AtomicLong();
    try (Socket socket = streaming("application/x-ndjson")) {
      Thread sender = Thread.ofVirtual().start(() -> sendAll(socket, chunk, sent));
      AtomicLong seen = new AtomicLong(-1);
      await("a sender that gets no further")
          .atMost(Duration.ofSeconds(45))
          .pollInterval(Duration.ofSeconds(2))
          .until(() -> seen.getAndSet(sent.get()) == sent.get());

      assertThat(origin.requests()).isNotEmpty();
      assertThat(sent.get()).isPositive().isLessThan(ENOUGH);
      socket.close();
      assertThat(sender.join(SOON)).isTrue();
    }
    origin.awaitIdle(SOON);
  }

  /** Sends until the socket is closed, or more is sent than buffers on the way could hold. */
  private static void sendAll(Socket socket, byte[] chunk, AtomicLong sent) {
    try {
      while (sent.get() < ENOUGH) {
        socket.getOutputStream().write(chunk);
        sent.addAndGet(chunk.length);
      }
    } catch (IOException closed) {
      return;
    }
  }

  private Socket streaming(String type) throws IOException {
    return caller.socket(
        "POST /fetch?format=ndjson HTTP/1.1",
        "Host: localhost",
        "Content-Type: " + type,
        "Transfer-Encoding: chunked",
        "");
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(chunk(text));
  }

  /** A chunk of a body (RFC 9112, section 7.1); the last one if it is empty. */
  private static byte[] chunk(String text) {
    return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(UTF_8);
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /** The next line that begins so; what comes before it are headers and sizes of chunks. */
  private static String line(BufferedReader reply, String beginning) throws IOException {
    String line = reply.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = reply.readLine();
    }
    return requireNonNull(line, "The reply ended without " + beginning);
  }
}
