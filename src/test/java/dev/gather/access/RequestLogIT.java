package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The access log shows who asked for what, and no secret. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.address=0.0.0.0",
      "gather.access.token=hidden-token",
      "gather.access.log=true",
      "logging.level.dev.gather=trace",
      "gather.fetch.warm-up=false"
    })
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RequestLogIT {
  @LocalServerPort private int port;

  @Test
  void aPathThatLeadsOutFillsNoLog(CapturedOutput output) throws IOException {
    RawCaller caller = new RawCaller(port);
    assertThat(
            caller.status(
                "GET /%2e%2e/hidden HTTP/1.1", "Host: a", "Authorization: Bearer hidden-token"))
        .isEqualTo(404);

    await().until(() -> output.getAll().contains("/hidden 404"));
    assertThat(output.getAll()).doesNotContain("cleanPath");
  }

  @Test
  void showsNoSecret(CapturedOutput output) throws IOException {
    RawCaller caller = new RawCaller(port);
    caller.status("GET /?token=hidden-token HTTP/1.1", "Host: a");
    caller.reply(
        "GET /fetch?url=/lab/get?key=hidden-key HTTP/1.1",
        "Host: a",
        "Authorization: Bearer hidden-token");
    for (String token : new String[] {"hidden-token", "hidden-wrong"}) {
      caller.webSocket("/chat?token=" + token);
      caller.webSocket("/chat", "Sec-WebSocket-Protocol: chat.v1, bearer." + token);
      caller.status("GET /nothing HTTP/1.1", "Host: a", "Cookie: gather-token=" + token);
      caller.status(
          "GET /fetch?nonsense=hidden-key HTTP/1.1", "Host: a", "Cookie: gather-token=" + token);
    }
    for (String malformed :
        new String[] {
          "Content-Length: x", "Transfer-Encoding: nonsense", "X: " + "x".repeat(9_000)
        }) {
      caller.status("GET /?token=hidden-token HTTP/1.1", "Host: a", malformed);
    }
    caller.status("GET /lab/hidden-not HTTP/1.1", "Host: a", "Authorization: Bearer hidden-wrong");

    await().until(() -> output.getAll().contains("GET /lab/hidden-not 401"));
    assertThat(output.getAll())
        .contains("127.0.0.1 GET / 303 ", "127.0.0.1 GET /fetch 200 ")
        .doesNotContain("hidden-token", "hidden-key", "hidden-wrong");
  }
}
