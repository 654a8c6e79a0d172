package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(classes = Gather.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class PageIT {
  @LocalServerPort private int port;
  private Caller caller;

  @BeforeEach
  void call() {
    caller = new Caller(port);
  }

  @AfterEach
  void hangUp() {
    caller.close();
  }

  @Test
  void thePageIsAtTheRoot() {
    HttpResponse<String> page = caller.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).startsWith("text/html");
    assertThat(page.body()).contains("<title>Gather</title>");
  }

  @Test
  void theRootIsToldToThoseWhoOnlyLook() {
    HttpResponse<String> looked =
        caller.send(
            caller
                .request("/")
                .header("Accept", "*/*")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(looked.statusCode()).isEqualTo(200);
    assertThat(looked.body()).isEmpty();
    assertThat(header(looked, "ETag")).isEqualTo(header(caller.get("/"), "ETag"));
  }

  /** Whoever stops in the middle of a file must not leave what reads it in disorder. */
  @Test
  void thoseWhoGoAwayLeaveFilesWholeForOthers() throws IOException {
    String path = "/webjars/swagger-ui/swagger-ui-bundle.js";
    String whole = caller.get(path).body();
    for (int i = 0; i < 100; i++) {
      try (Socket impatient = caller.socket("GET " + path + " HTTP/1.1", "Host: localhost", "")) {
        impatient.getInputStream().readNBytes(5_000);
      }
      HttpResponse<String> reply = caller.get(path);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body().equals(whole)).as("the same content as before").isTrue();
    }
  }

  @Test
  void nothingOfItComesFromElsewhereOrIsWrittenInside() {
    assertThat(caller.get("/").body())
        .doesNotContain("http://", "https://", "style=", "<style", "onclick")
        .doesNotContainPattern("<script(?![^>]*src=)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/app/main.js", "/webjars/uplot/dist/uPlot.esm.js", "/fetch", "/no"})
  void everyReplyTellsBrowsersWhatTheyMay(String path) {
    HttpResponse<String> reply = caller.get(path);
    assertThat(header(reply, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(reply, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(reply, "Referrer-Policy")).isEqualTo("no-referrer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/app/main.js", "/styles/base.css", "/webjars/uplot/dist/uPlot.esm.js"})
  void aKeptFileIsAskedForByItsTag(String path) {
    HttpResponse<String> first = caller.get(path);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
    assertThat(first.headers().firstValue("Last-Modified")).isEmpty();
    HttpResponse<String> again =
        caller.send(
            caller.request(path).header("If-None-Match", header(first, "ETag")).GET().build());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void whatIsNotThereIsAProblem() {
    HttpResponse<String> reply = caller.get("/app/no.js");
    assertThat(reply.statusCode()).isEqualTo(404);
    assertThat(header(reply, "Content-Type")).isEqualTo("application/problem+json");
  }

  private static String header(HttpResponse<String> reply, String name) {
    return reply.headers().firstValue(name).orElseThrow();
  }
}
