package dev.gather.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Callers that take their time, or too much of everything, cost the others nothing. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.access.header-timeout=2s",
      "server.netty.idle-timeout=2s",
      "gather.fetch.warm-up=false"
    })
@Timeout(120)
class SlowCallersIT {
  private static final int HALF_OPEN = 5_000;

  @LocalServerPort private int port;
  private Caller caller;

  @BeforeEach
  void connect() {
    caller = new Caller(port);
  }

  @AfterEach
  void close() {
    caller.close();
  }

  @Test
  void closesConnectionsThatSayNothing() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_OPEN; i++) {
        sockets.add(caller.socket("GET /lab/get HTTP/1.1", "Host: localhost"));
      }
      assertThat(caller.get("/lab/get").statusCode()).isEqualTo(200);
      for (Socket socket : sockets) {
        assertThat(read(socket)).startsWith("HTTP/1.1 408 ");
      }
      assertThat(caller.get("/lab/get").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void closesAConnectionWhoseHeadersDrip() throws IOException {
    try (Socket socket = caller.socket("GET /lab/get HTTP/1.1")) {
      socket.setSoTimeout(100);
      await().atMost(Duration.ofSeconds(30)).until(() -> drips(socket) == End.CLOSED);
    }
  }

  @Test
  void closesAConnectionWhoseLaterHeadersDrip() throws IOException {
    try (Socket socket = caller.socket("GET /lab/bytes/0 HTTP/1.1", "Host: localhost", "")) {
      assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1)).endsWith("200");
      socket.getInputStream().skipNBytes(socket.getInputStream().available());
      socket.getOutputStream().write("GET /lab/get HTTP/1.1\r\n".getBytes(ISO_8859_1));
      socket.setSoTimeout(100);
      await().atMost(Duration.ofSeconds(30)).until(() -> drips(socket) == End.CLOSED);
    }
  }

  @Test
  void closesAConnectionThatIsNotUsedAgain() throws IOException {
    try (Socket socket = caller.socket("GET /lab/bytes/0 HTTP/1.1", "Host: localhost", "")) {
      assertThat(read(socket)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void waitsForABodyThatComesSlowlyAndForAnAnswer() throws IOException {
    String line = "/lab/delay/3\n";
    try (Socket socket =
        caller.socket(
            "POST /fetch?format=text HTTP/1.1",
            "Host: localhost",
            "Content-Type: text/plain",
            "Connection: close",
            "Content-Length: " + 2 * line.length(),
            "")) {
      OutputStream body = socket.getOutputStream();
      body.write(line.getBytes(ISO_8859_1));
      socket.setSoTimeout(60_000);
      StringBuilder reply = new StringBuilder();
      while (reply.indexOf("returned") < 0) {
        reply.append((char) socket.getInputStream().read());
      }
      body.write(line.getBytes(ISO_8859_1));
      assertThat(read(socket)).contains("2 URLs in ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "70000, 10, 414, server.netty.max-initial-line-length",
    "10, 9000, 431, server.max-http-request-header-size"
  })
  void refusesWhatIsTooLongWithAReason(int path, int header, int status, String reason)
      throws IOException {
    String reply =
        new RawCaller(port)
            .reply(
                "GET /" + "x".repeat(path) + " HTTP/1.1",
                "Host: localhost",
                "X: " + "x".repeat(header));
    assertThat(reply)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("application/problem+json", "\"status\":" + status, reason);
  }

  @ParameterizedTest
  @CsvSource({
    "rubbish",
    "GET /lab/% HTTP/1.1",
    "GET /lab/get?x=% HTTP/1.1",
    "GET http://[/ HTTP/1.1"
  })
  void saysNothingOfItselfToRubbish(String line) throws IOException {
    String reply = new RawCaller(port).reply(line, "Host: localhost");
    assertThat(reply).startsWith("HTTP/1.1 ").doesNotContain("Exception", "java", "at dev.gather");
    if (!reply.startsWith("HTTP/1.1 200 ")) {
      assertThat(reply).contains("application/problem+json");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/files?path=a%zz, ?path",
    "/fetch?url=/lab/get&url=%zz&join=any, ?url",
    "/fetch?url=/lab/get|b, ?url",
    "/lab/%zz?a=b, /lab/%zz",
  })
  void namesWhatIsNoUriAndGoesOn(String target, String pointer) throws IOException {
    String reply =
        new RawCaller(port)
            .reply(
                "GET " + target + " HTTP/1.1",
                "Host: localhost",
                "",
                "GET /lab/get HTTP/1.1",
                "Host: localhost");
    assertThat(reply)
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"errors\":[{\"pointer\":\"" + pointer + "\"")
        .containsIgnoringCase("\r\ncache-control: no-store\r\n")
        .containsIgnoringCase("\r\nx-content-type-options: nosniff\r\n")
        .containsIgnoringCase("\r\ncontent-security-policy: default-src 'none'")
        .contains("HTTP/1.1 200 ");
  }

  private enum End {
    OPEN,
    CLOSED
  }

  /** One byte more, and whether anyone is still there to take it. */
  private static End drips(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      while (socket.getInputStream().read() >= 0) {
        // the rest of an answer
      }
      return End.CLOSED;
    } catch (SocketTimeoutException still) {
      return End.OPEN;
    } catch (SocketException closed) {
      return End.CLOSED;
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }
}
