package dev.gather.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Readers that stop reading hurt themselves alone. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.fetch.warm-up=false",
      "gather.chat.rate=100000",
      "gather.chat.burst=100000"
    })
@Timeout(120)
class SlowReadersIT {
  private static final int STALLED = 100;
  private static final int MEBIBYTE = 1 << 20;
  private static final int AT_ONCE = 16;

  @LocalServerPort private int port;
  @Autowired private MeterRegistry registry;

  @Test
  void areCutOffWithinTheirQueues() throws Exception {
    List<FrameClient> stalled = new ArrayList<>();
    long before = PlatformDependent.usedDirectMemory();
    try (FrameClient good = FrameClient.json(port, "?room=slow");
        FrameClient speaker = FrameClient.json(port, "?room=slow")) {
      for (int i = 0; i < STALLED; i++) {
        FrameClient reader = FrameClient.json(port, "?room=slow");
        reader.send("{\"op\":\"join\"}");
        stalled.add(reader);
      }
      good.ask(1, "\"op\":\"join\"");
      CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> readAll(good));
      long most = 0;
      int said = 0;
      while (closed() < STALLED) {
        for (int i = 0; i < AT_ONCE; i++) {
          speaker.send("{\"op\":\"say\",\"text\":\"%s\"}".formatted("x".repeat(4_000)));
        }
        for (int i = 0; i < AT_ONCE; i++) {
          speaker.until(json -> json.has("ok"));
          said++;
        }
        most = Math.max(most, PlatformDependent.usedDirectMemory() - before);
      }
      speaker.send("{\"op\":\"say\",\"text\":\"end\"}");

      assertThat(read.get(60, SECONDS)).isEqualTo(said + 1);
      assertThat(most).as("bytes held for all readers").isLessThan(STALLED * (long) MEBIBYTE);
    } finally {
      for (FrameClient reader : stalled) {
        reader.close();
      }
    }
    await("the memory to be given back")
        .atMost(30, SECONDS)
        .until(() -> PlatformDependent.usedDirectMemory() - before < STALLED * (long) MEBIBYTE / 2);
  }

  /** Reads to the last message; all have to come in their order. */
  private static int readAll(FrameClient reader) {
    try {
      for (int offset = 1; ; offset++) {
        var message = reader.push("message");
        assertThat(message.get("offset").asInt()).isEqualTo(offset);
        if (message.get("text").asString().equals("end")) {
          return offset;
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private int closed() {
    Counter closed = registry.find("gather.chat.closed").tag("reason", "slow_reader").counter();
    return closed == null ? 0 : (int) closed.count();
  }
}
