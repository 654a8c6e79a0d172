package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.web.WebConfiguration;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Statuses, redirects and failures, over a real socket. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class LabStatusIT {
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
  @ValueSource(ints = {200, 204, 304, 401, 404, 407, 418, 429, 500, 503, 599})
  void answersWithAStatusAndNoBody(int code) {
    client.get().uri("/lab/status/" + code).exchange().expectStatus().isEqualTo(code).expectBody();
    client.post().uri("/lab/status/" + code).exchange().expectStatus().isEqualTo(code).expectBody();
  }

  @Test
  void answersWithAStatusAndItsLength() {
    client.get().uri("/lab/status/500").exchange().expectHeader().contentLength(0).expectBody();
  }

  @Test
  void drawsAStatus() {
    client
        .get()
        .uri("/lab/status/503:1,200:0")
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectBody();
  }

  @ParameterizedTest
  @CsvSource({
    "/lab/status/301, 301, /lab/redirect/1",
    "/lab/status/308, 308, /lab/redirect/1",
    "/lab/redirect/3, 302, /lab/redirect/2",
    "/lab/redirect/1, 302, /lab/get",
    "/lab/redirect-to?url=http://a.test/?q%3D1, 302, http://a.test/?q=1",
    "/lab/redirect-to?url=/lab/get&status_code=307, 307, /lab/get",
    "/lab/redirect-to?url=/caf%C3%A9, 302, /caf%C3%A9",
  })
  void redirects(String path, int code, String location) {
    client
        .get()
        .uri(URI.create("http://localhost:" + port + path))
        .exchange()
        .expectStatus()
        .isEqualTo(code)
        .expectHeader()
        .valueEquals("Location", location)
        .expectHeader()
        .contentLength(0)
        .expectBody();
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "1, 500"})
  void isUnstableAtARate(String rate, int code) {
    client
        .get()
        .uri("/lab/unstable?failure_rate=" + rate)
        .exchange()
        .expectStatus()
        .isEqualTo(code)
        .expectBody();
  }

  @Test
  void isUnstableInTheSameWayForTheSameSeed() {
    var first =
        client.get().uri("/lab/unstable?seed=5").exchange().expectBody().returnResult().getStatus();
    var second =
        client.get().uri("/lab/unstable?seed=5").exchange().expectBody().returnResult().getStatus();
    assertThat(first).isEqualTo(second);
  }

  @Test
  void failsTwiceAndThenSucceeds() {
    for (int request = 1; request <= 2; request++) {
      client
          .get()
          .uri("/lab/flaky/it?status=429&retryAfter=1")
          .exchange()
          .expectStatus()
          .isEqualTo(429)
          .expectHeader()
          .valueEquals("Retry-After", "1")
          .expectBody();
    }
    client
        .get()
        .uri("/lab/flaky/it")
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .doesNotExist("Retry-After")
        .expectBody()
        .json("{\"key\": \"it\", \"failures\": 2, \"requests\": 3}");
  }
}
