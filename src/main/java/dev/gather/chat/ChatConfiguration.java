package dev.gather.chat;

import dev.gather.chat.log.ChatLog;
import dev.gather.chat.log.RedisChatLog;
import dev.gather.chat.log.SqliteChatLog;
import dev.gather.chat.room.ChatMetrics;
import dev.gather.chat.room.LocalPresence;
import dev.gather.chat.room.Messages;
import dev.gather.chat.room.People;
import dev.gather.chat.room.Presence;
import dev.gather.chat.room.RedisPresence;
import dev.gather.chat.room.Rooms;
import dev.gather.net.OwnPorts;
import dev.gather.store.ConditionalOnStore;
import dev.gather.store.Database;
import dev.gather.store.Schema;
import dev.gather.store.StoreKind;
import dev.gather.store.redis.Channels;
import dev.gather.store.redis.Redis;
import dev.gather.web.StreamWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/** The door of chat. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChatSettings.class)
public class ChatConfiguration {

  @Bean
  @ConditionalOnStore(StoreKind.EMBEDDED)
  Schema chatSchema() {
    return SqliteChatLog.schema();
  }

  /** Seeded here once; the default one would read a device, and so block, each time. */
  @Bean
  RandomGenerator chatSecrets() throws NoSuchAlgorithmException {
    SecureRandom random = SecureRandom.getInstance("DRBG");
    random.nextLong();
    return random;
  }

  @Bean
  @ConditionalOnStore(StoreKind.EMBEDDED)
  ChatLog chatLog(Database database, ChatSettings settings, RandomGenerator chatSecrets) {
    return new SqliteChatLog(
        database, settings.retention(), Clock.systemUTC(), epochs(chatSecrets));
  }

  @Bean
  @ConditionalOnStore(StoreKind.REDIS)
  ChatLog redisChatLog(
      Redis redis, Channels channels, ChatSettings settings, RandomGenerator chatSecrets) {
    return new RedisChatLog(
        redis, channels, settings.retention(), Clock.systemUTC(), epochs(chatSecrets));
  }

  private static Supplier<String> epochs(RandomGenerator random) {
    return () -> Long.toString(random.nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
  }

  @Bean
  @ConditionalOnStore(StoreKind.EMBEDDED)
  Presence chatPresence() {
    return new LocalPresence();
  }

  @Bean
  @ConditionalOnStore(StoreKind.REDIS)
  RedisPresence redisChatPresence(Redis redis, Channels channels) {
    return new RedisPresence(redis, channels);
  }

  @Bean
  Doors chatDoors(
      ChatLog log,
      Presence presence,
      ChatSettings settings,
      MeterRegistry registry,
      RandomGenerator chatSecrets) {
    ChatMetrics metrics = new ChatMetrics(registry);
    Messages messages = new Messages(log, settings.maxMessage(), settings.history(), metrics);
    Rooms rooms = new Rooms(log, messages, presence, metrics);
    People people =
        new People(rooms, messages, presence, settings.maxRoomsPerConnection(), chatSecrets);
    Visitors visitors = new Visitors(settings);
    return new Doors(
        rooms, messages, people, visitors, new Loops(), metrics, settings, chatSecrets);
  }

  @Bean
  TcpDoor chatTcpDoor(
      Doors doors,
      ReactorResourceFactory resources,
      ObjectProvider<TcpAccess> access,
      SslBundles bundles,
      OwnPorts ownPorts) {
    return new TcpDoor(doors, resources.getLoopResources(), access, bundles, ownPorts);
  }

  @Bean
  WebSocketEndpoint chatWebSocket(Doors doors) {
    return new WebSocketEndpoint(doors);
  }

  @Bean
  RoomsEndpoint chatRooms(Doors doors, StreamWriter writer) {
    return new RoomsEndpoint(doors, writer);
  }

  @Bean
  SayEndpoint chatSay(Doors doors) {
    return new SayEndpoint(doors);
  }

  @Bean
  ChatLifecycle chatLifecycle(Doors doors, TcpDoor tcp, RoomsEndpoint http) {
    return new ChatLifecycle(doors, tcp, http);
  }
}
