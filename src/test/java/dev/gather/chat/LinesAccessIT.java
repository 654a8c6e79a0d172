package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The door for lines where others than this machine can reach it. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.fetch.warm-up=false",
      "gather.chat.tcp.address=0.0.0.0",
      "gather.chat.hello-timeout=5s",
      "gather.access.token=open-sesame",
      "gather.access.max-failures=2",
      "gather.access.failure-window=2s",
      "logging.level.dev.gather=trace"
    })
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class LinesAccessIT {
  @Autowired private TcpDoor door;
  private LineClient client;

  @BeforeEach
  void connect() throws IOException {
    client = new LineClient(door.port());
  }

  @AfterEach
  void hangUp() throws IOException {
    client.close();
  }

  @Test
  void theTokenComesFirst() throws IOException {
    client.send("hello");
    assertThat(client.next()).isEqualTo("! the first line here has to be /auth <token>");
    client.send("/auth");
    assertThat(client.next()).isEqualTo("! the first line here has to be /auth <token>");
    client.send("x".repeat(10_000));
    assertThat(client.next()).startsWith("! that line is too long");

    client.send("/auth open-sesame\r\n/who");
    assertThat(client.next()).startsWith("* you are guest-").contains("/help");
    assertThat(client.until("* in lobby: ")).contains("guest-");
  }

  @Test
  void tokensAreNotLogged(CapturedOutput output) throws IOException {
    client.send("/auth abracadabra");
    client.next();
    client.send("/auth open-sesame\r\n/who");
    client.until("* in lobby: ");

    assertThat(output.getAll()).doesNotContain("abracadabra", "open-sesame");
  }

  /** Slow loris: each byte keeps the connection busy, and none ends the line. */
  @Test
  void whoDripsIsSentAwayToo() {
    await("the end of a connection that drips")
        .pollInterval(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              try {
                client.write(new byte[] {'x'});
                return false;
              } catch (IOException closed) {
                return true;
              }
            });
  }

  @Test
  void wrongTokensAreCounted() throws IOException {
    client.send("/auth abracadabra");
    assertThat(client.next()).isEqualTo("! the token is not the right one");
    client.send("/auth abracadabra");
    client.next();
    client.send("/auth open-sesame");
    assertThat(client.next())
        .matches("! too many wrong tokens \\(gather.access.max-failures\\); again in [12] s");
    await()
        .untilAsserted(
            () -> {
              client.send("/auth open-sesame");
              assertThat(client.next()).startsWith("* you are guest-");
            });
  }

  @Test
  void whoSaysNothingIsSentAway() throws IOException {
    assertThat(client.next()).isEqualTo("! nothing was asked for in time");
    assertThat(client.next()).isNull();
  }

  @Test
  void answersComeBeforeTheCloseHereToo() throws IOException {
    client.send("/auth open-sesame\n/who");
    client.endInput();

    client.until("* in lobby: ");
    assertThat(client.next()).isNull();
  }
}
