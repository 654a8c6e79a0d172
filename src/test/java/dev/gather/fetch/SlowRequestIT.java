package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Callers that begin a body and stop. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.fetch.max-read=1s",
      "gather.fetch.max-request=1000",
      "gather.fetch.max-held=1500"
    })
@Timeout(60)
class SlowRequestIT {
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
  @ValueSource(strings = {"/fetch", "/jobs"})
  void keepNoMemoryFromOthers(String path) throws IOException {
    String padded = "{\"urls\":[\"/lab/get\"]}" + " ".repeat(900);
    String[] head = {
      "POST " + path + " HTTP/1.1",
      "Host: localhost",
      "Content-Length: 1000",
      "Content-Type: application/json",
      ""
    };
    try (Socket stopped = caller.socket(head)) {
      String reply = new String(stopped.getInputStream().readNBytes(12), UTF_8);

      assertThat(reply).isEqualTo("HTTP/1.1 408");
      assertThat(
              caller
                  .post("/fetch", "application/json", BodyPublishers.ofString(padded))
                  .statusCode())
          .isEqualTo(200);
    }
  }
}
