package dev.gather.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gather.store.StoreException;
import dev.gather.testing.NeedsRedis;
import dev.gather.testing.RedisContainer;
import dev.gather.testing.RedisService;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/** Asks a real Redis, and listens to it, while connections break. */
@NeedsRedis
@Timeout(60)
@SpringBootTest(
    classes = RedisIT.Wired.class,
    webEnvironment = WebEnvironment.NONE,
    properties = "gather.store=redis")
class RedisIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Autowired private Redis redis;
  @Autowired private Channels channels;
  @Autowired private RedisReadiness readiness;
  @Autowired private RedisContainer container;

  @Import({RedisConfiguration.class, RedisService.class})
  @ImportAutoConfiguration(ServiceConnectionAutoConfiguration.class)
  static class Wired {
    @Bean
    ApplicationAvailabilityBean availability() {
      return new ApplicationAvailabilityBean();
    }

    @Bean
    DefaultSslBundleRegistry bundles() {
      return new DefaultSslBundleRegistry();
    }
  }

  private static final class Heard implements Channels.Listener {
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    @Override
    public void listening() {
      messages.add("(listening)");
    }

    @Override
    public void told(String message) {
      messages.add(message);
    }
  }

  @Test
  void runsAScriptThatRedisDoesNotKnowYet() {
    Script script = Script.of("return {KEYS[1], ARGV[1] .. 'ß', 7, {'in'}}");
    ask("script flush", commands -> commands.scriptFlush());

    for (int i = 0; i < 2; i++) {
      assertThat(redis.run(script, List.of("k"), List.of("a")).block(SOON))
          .isEqualTo(List.of("k", "aß", 7L, List.of("in")));
    }
  }

  @Test
  void saysWhatRedisRefuses() {
    Script script = Script.of("return redis.error_reply('OOM no room')");
    assertThatThrownBy(() -> redis.run(script, List.of(), List.of()).block(SOON))
        .hasMessageContaining("maxmemory");
    assertThatThrownBy(() -> wrong().block(SOON))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Redis says: WRONGTYPE");
  }

  private Mono<Long> wrong() {
    return redis
        .ask(commands -> commands.sadd("set", "a"))
        .then(redis.ask(commands -> commands.incr("set")));
  }

  @Test
  void listensAgainAfterItsConnectionWasCut() {
    Heard heard = new Heard();
    channels.subscribe(redis.channel("news"), heard).block(SOON);
    publish("one");
    await("one").atMost(SOON).until(() -> heard.messages.contains("one"));

    ask("kill", commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
    await("listening again")
        .atMost(SOON)
        .until(() -> heard.messages.stream().filter("(listening)"::equals).count() == 2);
    publish("two");

    await("two").atMost(SOON).until(() -> heard.messages.contains("two"));
    channels.unsubscribe(redis.channel("news"));
  }

  @Test
  void isDownWhileRedisStandsStill() {
    container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
    try {
      await("down").atMost(SOON).until(() -> status().equals("DOWN"));
    } finally {
      container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
    }
    await("up").atMost(SOON).until(() -> status().equals("UP"));
    assertThat(redis.ask(commands -> commands.ping()).block(SOON)).isEqualTo("PONG");
  }

  private String status() {
    return readiness.health().getStatus().getCode();
  }

  private void publish(String message) {
    ask("publish", commands -> commands.publish(redis.channel("news"), message));
  }

  private <T> void ask(
      String what, Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
    assertThat(redis.ask(command).blockOptional(SOON)).as(what).isPresent();
  }
}
