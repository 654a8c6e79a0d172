package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;

/** A port of its own for management is no way around the token. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.address=0.0.0.0",
      "management.server.port=0",
      "gather.access.token=secret",
      "gather.fetch.warm-up=false"
    })
@Timeout(60)
class ManagementPortIT {
  @LocalManagementPort private int port;

  @Test
  void asksForTheTokenToo() throws IOException {
    RawCaller caller = new RawCaller(port);
    String line = "GET /actuator/info HTTP/1.1";
    String host = "Host: gather.example";

    assertThat(caller.status("GET /actuator/health HTTP/1.1", host)).isEqualTo(200);
    assertThat(caller.status(line, host)).isEqualTo(401);
    assertThat(caller.status(line, host, "Authorization: Bearer secret")).isEqualTo(200);
  }
}
