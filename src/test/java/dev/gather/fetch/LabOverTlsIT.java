package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Authority;
import dev.gather.testing.Caller;
import dev.gather.testing.Certificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** The service speaks TLS, with a certificate that it would not accept from others. */
@SpringBootTest(
    classes = {Gather.class, LabOverTlsIT.Bundles.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"gather.fetch.warm-up=false", "server.ssl.bundle=web"})
@Timeout(60)
class LabOverTlsIT {
  @LocalServerPort private int port;

  @TestConfiguration(proxyBeanMethods = false)
  static class Bundles {
    @Bean
    SslBundleRegistrar web() {
      return bundles ->
          bundles.registerBundle("web", SslBundle.of(Authority.bundle(Certificate.TRUSTED)));
    }
  }

  @Test
  void isFetchedFrom() throws Exception {
    JsonNode result = get("/fetch?url=/lab/redirect/1&url=https://localhost:" + port + "/lab/get");
    assertThat(result.at("/summary/success").asInt()).as("%s", result).isEqualTo(2);
    assertThat(result.at("/results/0/redirects/0").asString())
        .isEqualTo("https://127.0.0.1:" + port + "/lab/get");
  }

  @Test
  void isComparedInEveryMode() throws Exception {
    JsonNode compared = get("/compare?url=/lab/get&rounds=2");
    for (String mode : new String[] {"sequential", "threads", "event-loop"}) {
      assertThat(compared.at("/modes").get(mode).get("failed").asInt()).as(mode).isZero();
    }
  }

  @Test
  void isTheOnlyPartThatMayBeFetched() throws Exception {
    JsonNode result = get("/fetch?url=https://localhost:" + port + "/actuator/health");
    assertThat(result.at("/results/0/error/type").asString())
        .isEqualTo("destination_ip_prohibited");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(Authority.trusting()).build()) {
      URI uri = URI.create("https://localhost:" + port + path);
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build();
      return Caller.json(client.send(request, BodyHandlers.ofString()).body());
    }
  }
}
