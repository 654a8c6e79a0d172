package dev.gather.store.redis;

import dev.gather.testing.RedisContainer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.CopyArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;

/** A Redis in a container, and what any number of nodes have of it. */
public final class RedisNodes implements AutoCloseable {
  private final RedisContainer container = new RedisContainer();
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final List<Node> nodes = new ArrayList<>();

  /** What one node has. */
  public record Node(Redis redis, Channels channels) {}

  private RedisNodes() {
    container.start();
    client = RedisClient.create("redis://127.0.0.1:" + container.port());
    client.setOptions(
        ClientOptions.builder().disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS).build());
    connection = client.connect();
  }

  /** Starts Redis. */
  public static RedisNodes open() {
    return new RedisNodes();
  }

  /** One more node. */
  public Node node() {
    Links links = new Links(client);
    Node node = new Node(new Redis(links, "n" + nodes.size(), 0), new Channels(links));
    nodes.add(node);
    return node;
  }

  /** Redis itself, for tests that do something to it. */
  public RedisCommands<String, String> commands() {
    return connection.sync();
  }

  /** Keeps what Redis has in some keys. */
  public void save(List<String> keys) {
    keys.forEach(key -> commands().copy(key, key + ":saved", CopyArgs.Builder.replace(true)));
  }

  /** Makes Redis have what was saved, as after a failover to a replica that is behind. */
  public void restore(List<String> keys) {
    keys.forEach(key -> commands().copy(key + ":saved", key, CopyArgs.Builder.replace(true)));
  }

  @Override
  public void close() {
    nodes.forEach(
        node -> {
          node.redis().close();
          node.channels().close();
        });
    connection.close();
    client.shutdown();
    container.stop();
  }
}
