package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Small limits, and the end of the service. */
@Timeout(60)
class LimitsIT {
  @TempDir private Path data;

  @Test
  void holdAndTheEndIsTold() throws Exception {
    ConfigurableApplicationContext service =
        new SpringApplicationBuilder(Gather.class)
            .run(
                "--server.port=0",
                "--gather.data=" + data,
                "--gather.fetch.warm-up=false",
                "--gather.chat.max-connections=3",
                "--gather.chat.max-rooms-per-connection=2",
                "--gather.chat.hello-timeout=2s");
    int lines = service.getBean(TcpDoor.class).port();
    int http = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    try (LineClient line = new LineClient(lines);
        FrameClient frames = FrameClient.json(http, "");
        FrameClient silent = FrameClient.json(http, "")) {
      try (LineClient fourth = new LineClient(lines)) {
        assertThat(fourth.next()).isEqualTo("! there are 3 connections, as many as may be");
        assertThat(fourth.next()).isNull();
      }
      assertThat(new FrameClient(http, "/chat").head()).startsWith("HTTP/1.1 503");

      frames.ask(1, "\"op\":\"join\"");
      frames.ask(2, "\"op\":\"join\",\"room\":\"second\"");
      assertThat(frames.ask(3, "\"op\":\"join\",\"room\":\"third\"").at("/error/code").asString())
          .isEqualTo("too_many_rooms");

      assertThat(silent.push("bye").get("reason").asString())
          .isEqualTo("nothing was asked for in time");
      assertThat(silent.closed()).isEqualTo(1008);

      Thread end = Thread.ofVirtual().start(service::close);
      JsonNode bye = frames.push("bye");
      assertThat(bye.get("code").asInt()).isEqualTo(1001);
      assertThat(bye.get("reconnectAfterMs").asInt()).isBetween(500, 5_000);
      assertThat(frames.closed()).isEqualTo(1001);
      line.until("! the service is going away (come again after ");
      assertThat(line.next()).isNull();
      frames.close();
      line.close();
      assertThat(end.join(Duration.ofSeconds(25))).isTrue();
    } finally {
      service.close();
    }
  }
}
