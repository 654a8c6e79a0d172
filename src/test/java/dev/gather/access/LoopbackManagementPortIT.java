package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gather.Gather;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;

/** Management on a port of its own, with no word on its address. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"management.server.port=0", "gather.fetch.warm-up=false"})
@Timeout(60)
class LoopbackManagementPortIT {
  @LocalManagementPort private int port;

  @Test
  void listensWhereTheServiceDoes() throws IOException {
    new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close();
    // Whoever listens on all addresses is found on this one of loopback, too.
    assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.2"), port).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void hasTheRulesOfLoopback() throws IOException {
    RawCaller caller = new RawCaller(port);
    String line = "GET /actuator/info HTTP/1.1";
    assertThat(caller.status(line, "Host: localhost")).isEqualTo(200);
    assertThat(caller.status(line, "Host: evil.example")).isEqualTo(403);
    assertThat(caller.status(line, "Host: localhost", "Origin: https://evil.example"))
        .isEqualTo(403);
  }
}
