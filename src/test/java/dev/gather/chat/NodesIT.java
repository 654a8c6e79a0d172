package dev.gather.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import dev.gather.testing.Detour;
import dev.gather.testing.RedisProcess;
import io.lettuce.core.KillArgs;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two nodes as processes and one Redis that syncs each write. The way of the second node to Redis
 * can be cut and blocked.
 */
@Timeout(400)
@EnabledIf(
    value = "dev.gather.testing.RedisProcess#available",
    disabledReason = "There is no redis-server on the PATH")
@TestMethodOrder(OrderAnnotation.class)
class NodesIT {
  private static final Duration BETWEEN = Duration.ofSeconds(3);

  @TempDir private static Path directory;
  private static RedisProcess redis;
  private static Detour detour;
  private static ChatProcess first;
  private static ChatProcess second;

  @BeforeAll
  static void start() throws IOException {
    redis = RedisProcess.start(directory, ChatProcess.freePort());
    detour = Detour.to(redis.port());
    first = node("node-1", redis.port());
    second = node("node-2", detour.port());
    first.awaitReady();
    second.awaitReady();
  }

  private static ChatProcess node(String name, int port, String... more) throws IOException {
    return new ChatProcess(
        name,
        Stream.concat(
                Stream.of(
                    "--gather.store=redis",
                    "--gather.data=" + directory.resolve("unused"),
                    "--spring.data.redis.host=127.0.0.1",
                    "--spring.data.redis.port=" + port),
                Stream.of(more))
            .toList());
  }

  @AfterAll
  static void stop() throws Exception {
    second.close();
    first.close();
    detour.close();
    redis.close();
  }

  @Test
  @Order(1)
  void peopleOnTwoNodesAreInOneRoom() throws IOException {
    try (LineClient ann = LineClient.named(first.tcp(), "ann");
        LineClient bob = LineClient.named(second.tcp(), "bob")) {
      ann.until("* guest-");
      bob.send("hello");
      ann.until("bob: hello");
      ann.send("hi");
      bob.until("ann: hi");

      ann.send("/who");
      assertThat(ann.until("* in lobby")).isEqualTo("* in lobby: ann, bob");
      bob.send("/msg ann psst");
      bob.until("* you to ann: psst");
      ann.until("bob (to you): psst");
      ann.send("/msg nobody psst");
      ann.until("! nobody here is called nobody");
      bob.send("/nick Ann");
      bob.until("! somebody here is called Ann");
      bob.send("/nick bert");
      ann.until("* bob is now bert");
      try (Caller caller = new Caller(first.http())) {
        JsonNode room = Caller.json(caller.get("/rooms/lobby").body());
        assertThat(room.get("members").asInt()).isEqualTo(2);
        assertThat(room.get("nicks").toString()).isEqualTo("[\"ann\",\"bert\"]");
      }
      bob.close();
      ann.until("* bert left");
    }
  }

  /** The nick is asked for in Redis after the token was said, and the input has ended by then. */
  @Test
  @Order(2)
  void whoEndsTheInputBehindTheTokenIsHeardAndAnswered() throws Exception {
    try (ChatProcess open =
        node(
            "node-3",
            redis.port(),
            "--gather.chat.tcp.address=0.0.0.0",
            "--gather.access.token=open-sesame")) {
      open.awaitReady();
      for (int i = 0; i < 20; i++) {
        try (LineClient client = new LineClient(open.tcp())) {
          client.send("/auth open-sesame\n/nick liz\n/who\nheard");
          client.endInput();
          assertThat(client.until("* in lobby: ")).contains("liz");
          assertThat(client.next()).isNull();
        }
      }
    }
  }

  @Test
  @Order(2)
  void aSessionIsTakenOverOnAnotherNode() throws IOException {
    try (FrameClient old = FrameClient.json(first.http(), "?nick=cid")) {
      JsonNode joined = old.ask(1, "\"op\":\"join\"").get("ok");
      String session = joined.get("session").asString();
      try (FrameClient taken = new FrameClient(second.http(), "/chat?nick=cid")) {
        assertThat(taken.head()).startsWith("HTTP/1.1 409");
      }
      try (FrameClient now = FrameClient.json(second.http(), "?nick=cid&session=" + session)) {
        assertThat(now.ask(1, "\"op\":\"join\"").get("ok").get("nick").asString()).isEqualTo("cid");
        assertThat(old.closed()).isEqualTo(4001);
        assertThat(now.ask(2, "\"op\":\"who\"").get("ok").get("nicks").toString()).contains("cid");
      }
    }
  }

  @Test
  @Order(3)
  void withoutRedisSayingFailsAtOnceAndGoesOnAfterwards() throws Exception {
    try (LineClient dan = LineClient.named(first.tcp(), "dan");
        LineClient eve = LineClient.named(second.tcp(), "eve");
        Caller caller = new Caller(first.http())) {
      redis.kill();
      await("saying to fail")
          .atMost(20, SECONDS)
          .until(() -> say(caller, "lost").statusCode() == 503);
      long begun = System.nanoTime();
      HttpResponse<String> refused = say(caller, "lost");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
      dan.send("is anyone there?");
      dan.until("! messages can't be stored or read now");
      await("not ready").atMost(20, SECONDS).until(() -> !first.ready() && !second.ready());

      redis.restart();

      first.awaitReady();
      second.awaitReady();
      await("saying to work")
          .atMost(20, SECONDS)
          .until(() -> say(caller, "found").statusCode() == 201);
      dan.until("post: found");
      eve.until("post: found");
    }
  }

  private static HttpResponse<String> say(Caller caller, String text) {
    return caller.post(
        "/rooms/lobby/messages",
        "application/json",
        BodyPublishers.ofString("{\"from\":\"post\",\"text\":\"%s\"}".formatted(text)));
  }

  @Test
  @Order(4)
  void aDeafSubscriptionIsFoundAndReplaced() throws Exception {
    try (LineClient fay = LineClient.named(second.tcp(), "fay");
        Caller caller = new Caller(first.http())) {
      detour.block(true);
      say(caller, "unheard");
      await("not ready").atMost(10, SECONDS).until(() -> !second.ready());
      detour.block(false);
      detour.cut();

      fay.until("post: unheard");
      second.awaitReady();
    }
  }

  @Test
  @Order(5)
  void whatWasAcknowledgedIsReadOnceInOneOrderByAllWhateverBreaks() throws Exception {
    try (ChatOracle oracle = new ChatOracle(List.of(first.doors(), second.doors()))) {
      oracle.start();
      oracle.awaitMore(100, BETWEEN);
      redis.command(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
      oracle.awaitMore(100, BETWEEN);
      redis.command(commands -> commands.clientPause(3_000));
      oracle.awaitMore(100, BETWEEN);
      detour.cut();
      oracle.awaitMore(100, BETWEEN);
      redis.kill();
      redis.restart();
      oracle.awaitMore(100, BETWEEN);
      detour.block(true);
      oracle.awaitMore(20, Duration.ofSeconds(8));
      detour.block(false);
      oracle.awaitMore(100, BETWEEN);
      first.kill();
      oracle.awaitMore(50, BETWEEN);
      first.restart();
      oracle.awaitMore(100, BETWEEN);
      oracle.verify(600);
    }
  }

  @Test
  @Order(6)
  void thePeopleOfANodeThatWasKilledLeave() throws Exception {
    try (LineClient gil = LineClient.named(first.tcp(), "gil");
        LineClient hal = LineClient.named(second.tcp(), "hal")) {
      hal.send("here");
      gil.until("hal: here");
      second.kill();
      await("hal to leave")
          .atMost(60, SECONDS)
          .ignoreException(java.net.SocketTimeoutException.class)
          .until(() -> gil.until("* hal left") != null);
      gil.send("/nick hal");
      gil.until("* you are hal");
    }
  }
}
