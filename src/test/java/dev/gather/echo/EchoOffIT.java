package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The whole service with the echo on an address that others reach, which it does not start by
 * itself.
 */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"gather.fetch.warm-up=false", "gather.echo.address=::"})
class EchoOffIT {
  @LocalServerPort private int httpPort;

  @Test
  void saysThatItIsOff() {
    try (Caller caller = new Caller(httpPort)) {
      HttpResponse<String> reply = caller.get("/echo");
      assertThat(reply.statusCode()).isEqualTo(404);
      assertThat(reply.body()).contains("gather.echo.enabled");
    }
  }
}
