package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.web.WebConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.netty.http.client.HttpClient;

/** Every path that answers with a body, over a real socket. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class LabIT {
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({LabConfiguration.class, WebConfiguration.class})
  static class Lab {}

  @LocalServerPort private int port;
  private WebTestClient client;

  @BeforeEach
  void connect() {
    client =
        WebTestClient.bindToServer(new ReactorClientHttpConnector(HttpClient.create()))
            .baseUrl("http://localhost:" + port)
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(64 << 20))
            .build();
  }

  @Test
  void echoesARequest() {
    get("/lab/get?a=1&b=2&b=3&c")
        .expectHeader()
        .contentType("application/json")
        .expectHeader()
        .exists("Content-Length")
        .expectHeader()
        .valueEquals("Cache-Control", "no-store")
        .expectBody()
        .json(
            """
            {"method": "GET", "args": {"a": "1", "b": ["2", "3"], "c": ""},
             "url": "http://localhost:%d/lab/get?a=1&b=2&b=3&c", "origin": "127.0.0.1"}
            """
                .formatted(port))
        .jsonPath("$.headers.host")
        .isEqualTo("localhost:" + port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void echoesABody(String method) {
    client
        .method(HttpMethod.valueOf(method))
        .uri("/lab/anything")
        .bodyValue("grüße")
        .exchange()
        .expectBody()
        .jsonPath("$.method")
        .isEqualTo(method)
        .jsonPath("$.data")
        .isEqualTo("grüße");
  }

  @Test
  void echoesABodyThatIsNoText() {
    client
        .post()
        .uri("/lab/anything")
        .bodyValue(new byte[] {(byte) 0xff})
        .exchange()
        .expectBody()
        .jsonPath("$.data")
        .isEqualTo("data:application/octet-stream;base64,/w==");
  }

  @Test
  void echoesNoBodyAsAnEmptyOne() {
    get("/lab/anything").expectBody().jsonPath("$.data").isEqualTo("");
  }

  @Test
  void answersLater() {
    long started = System.nanoTime();
    get("/lab/delay/0.2?x=1").expectBody().jsonPath("$.args.x").isEqualTo("1");
    assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(200_000_000);
  }

  @Test
  void compressesWhateverTheCallerAccepts() throws IOException {
    byte[] packed =
        get("/lab/gzip")
            .expectHeader()
            .valueEquals("Content-Encoding", "gzip")
            .expectBody()
            .returnResult()
            .getResponseBodyContent();
    try (var plain = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("{\"gzipped\":true,\"method\":\"GET\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024, 20_000_000})
  void sendsAsManyBytesAsAskedFor(int length) {
    byte[] first = bytes(length);
    assertThat(first).hasSize(length).isEqualTo(bytes(length));
  }

  private byte[] bytes(int length) {
    byte[] body =
        get("/lab/bytes/" + length + "?seed=1")
            .expectHeader()
            .contentType("application/octet-stream")
            .expectHeader()
            .contentLength(length)
            .expectBody()
            .returnResult()
            .getResponseBodyContent();
    return body == null ? new byte[0] : body;
  }

  @Test
  void streamsLines() {
    String body =
        get("/lab/stream/1000?x=1")
            .expectHeader()
            .contentType("application/json")
            .expectBody(String.class)
            .returnResult()
            .getResponseBody();
    assertThat(body).endsWith("}\n");
    assertThat(Objects.requireNonNull(body).lines())
        .hasSize(1000)
        .allSatisfy(line -> assertThat(line).contains("\"args\":{\"x\":\"1\"}"))
        .last()
        .asString()
        .contains("\"id\":999");
  }

  @Test
  void dripsWithAStatus() {
    long started = System.nanoTime();
    client
        .get()
        .uri("/lab/drip?numbytes=5&duration=0.2&delay=0.1&code=503")
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .contentLength(5)
        .expectBody(String.class)
        .isEqualTo("*****");
    assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(300_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lab/get",
        "/lab/delay/0",
        "/lab/bytes/100000000",
        "/lab/stream/3",
        "/lab/drip?delay=60",
        "/lab/gzip",
        "/lab/status/200",
        "/lab/unstable?failure_rate=0"
      })
  void answersHeadAsGetWithoutTheBody(String path) {
    client.head().uri(path).exchange().expectStatus().isOk().expectBody().isEmpty();
  }

  private WebTestClient.ResponseSpec get(String path) {
    return client.get().uri(path).exchange().expectStatus().isOk();
  }
}
