package dev.gather.lab;

import dev.gather.web.WebConfiguration;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Every fault of a request, each named in a problem reply. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class LabFaultIT {
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({LabConfiguration.class, WebConfiguration.class})
  static class Lab {}

  @LocalServerPort private int port;
  private WebTestClient client;

  @BeforeEach
  void connect() {
    client = WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
  }

  @ParameterizedTest
  @CsvSource({
    "/lab/delay/x, seconds",
    "/lab/delay/-1, seconds",
    "/lab/delay/60.5, seconds",
    "/lab/bytes/x, n",
    "/lab/bytes/-1, n",
    "/lab/bytes/104857601, n",
    "/lab/bytes/1?seed=x, ?seed",
    "/lab/bytes/1?seeed=1, ?seeed",
    "/lab/status/x, codes",
    "/lab/status/100, codes",
    "/lab/status/200?x=1, ?x",
    "/lab/redirect/0, n",
    "/lab/redirect/x, n",
    "/lab/redirect-to, ?url",
    "/lab/redirect-to?url=, ?url",
    "/lab/redirect-to?url=a%0D%0Ab, ?url",
    "/lab/redirect-to?url=/&status_code=200, ?status_code",
    "/lab/stream/100001, n",
    "/lab/stream/x, n",
    "/lab/drip?numbytes=0, ?numbytes",
    "/lab/drip?numbytes=104857601, ?numbytes",
    "/lab/drip?duration=61, ?duration",
    "/lab/drip?delay=61, ?delay",
    "/lab/drip?code=204, ?code",
    "/lab/drip?code=600, ?code",
    "/lab/gzip?x=1, ?x",
    "/lab/unstable?failure_rate=1.1, ?failure_rate",
    "/lab/unstable?seed=x, ?seed",
    "/lab/flaky/k?failures=-1, ?failures",
    "/lab/flaky/k?status=200, ?status",
    "/lab/flaky/k?retryAfter=soon, ?retryAfter",
  })
  void namesAFault(String path, String parameter) {
    client
        .get()
        .uri(URI.create("http://localhost:" + port + path))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType("application/problem+json")
        .expectHeader()
        .valueEquals("Cache-Control", "no-store")
        .expectBody()
        .jsonPath("$.errors[0].pointer")
        .isEqualTo(parameter);
  }

  @Test
  void refusesALongKey() {
    client
        .get()
        .uri("/lab/flaky/" + "k".repeat(129))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody();
  }

  @Test
  void refusesAnotherMethodAndALargeBody() {
    client.post().uri("/lab/get").exchange().expectStatus().isEqualTo(405).expectBody();
    client
        .post()
        .uri("/lab/anything")
        .bodyValue(new byte[1 << 20])
        .exchange()
        .expectStatus()
        .isEqualTo(413)
        .expectBody();
  }
}
