package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A service on loopback whose management others can reach: each port has the rules of its own. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "management.server.address=0.0.0.0",
      "gather.access.token=secret",
      "gather.fetch.warm-up=false"
    })
@Timeout(60)
class OpenManagementPortIT {
  @LocalManagementPort private int managementPort;
  @LocalServerPort private int port;

  @Test
  void asksForTheTokenThereAlone() throws IOException {
    RawCaller management = new RawCaller(managementPort);
    String info = "GET /actuator/info HTTP/1.1";
    String host = "Host: gather.example";
    assertThat(management.status("GET /actuator/health HTTP/1.1", host)).isEqualTo(200);
    assertThat(management.status(info, host)).isEqualTo(401);
    assertThat(management.status(info, host, "Authorization: Bearer wrong")).isEqualTo(401);
    assertThat(management.status(info, host, "Authorization: Bearer secret")).isEqualTo(200);

    RawCaller service = new RawCaller(port);
    assertThat(service.status("GET /lab/get HTTP/1.1", "Host: localhost")).isEqualTo(200);
    assertThat(service.status("GET /lab/get HTTP/1.1", host)).isEqualTo(403);
  }
}
