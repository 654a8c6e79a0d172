package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code curl -X POST '…?…'}: with no body the query says it all, as with {@code GET}. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "gather.fetch.warm-up=false")
@Timeout(60)
class PostWithoutBodyIT {
  @LocalServerPort private int port;
  private Caller caller;

  @BeforeEach
  void start() {
    caller = new Caller(port);
  }

  @AfterEach
  void stop() {
    caller.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/fetch?url=/lab/get, /results/0/outcome, success",
    "/compare?url=/lab/get&rounds=2, /rounds, 2",
    "/files?path=none, /results/0/error/type, file_not_found",
    "/pipeline?items=1&produce=1ms&consume=1ms, /summary/consumed, 1",
    "/retry/schedule?attempts=4&jitter=none&delay=1s, /totalMs, 7000"
  })
  void isReadLikeGet(String path, String pointer, String value) throws Exception {
    HttpResponse<String> reply =
        caller.send(caller.request(path).POST(BodyPublishers.noBody()).build());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    assertThat(Caller.json(reply.body()).at(pointer).asString()).isEqualTo(value);

    // curl -d '' names a type all the same
    HttpResponse<String> typed =
        caller.post(path, "application/x-www-form-urlencoded", BodyPublishers.noBody());
    assertThat(typed.statusCode()).as(typed.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fetch", "/compare", "/files", "/pipeline", "/retry/schedule", "/jobs"})
  void aBodyOfNoTypeIsStillRefused(String path) throws Exception {
    HttpResponse<String> reply =
        caller.send(
            caller
                .request(path)
                .POST(
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {'x'})))
                .build());
    assertThat(reply.statusCode()).isEqualTo(415);
    assertThat(reply.body()).contains("names no Content-Type; expected application/json");
    assertThat(reply.headers().firstValue("Accept"))
        .hasValueSatisfying(types -> assertThat(types).contains("json"));

    HttpResponse<String> form =
        caller.post(path, "application/x-www-form-urlencoded", BodyPublishers.ofString("x=1"));
    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(form.body()).contains("x-www-form-urlencoded is not understood here");
  }
}
