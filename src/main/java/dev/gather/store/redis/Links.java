package dev.gather.store.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/** Makes connections, to one Redis, to whichever a Sentinel names, or to a cluster. Blocks. */
record Links(AbstractRedisClient client) {

  /** A connection for commands, and how they are given. */
  record Link(
      StatefulConnection<String, String> connection,
      RedisClusterAsyncCommands<String, String> commands) {}

  Link commands() {
    return switch (client) {
      case RedisClient one -> {
        StatefulRedisConnection<String, String> connection = one.connect(StringCodec.UTF8);
        yield new Link(connection, connection.async());
      }
      case RedisClusterClient cluster -> {
        StatefulRedisClusterConnection<String, String> connection =
            cluster.connect(StringCodec.UTF8);
        yield new Link(connection, connection.async());
      }
      default -> throw new IllegalStateException("a client of another kind: " + client);
    };
  }

  StatefulRedisPubSubConnection<String, String> channels() {
    return switch (client) {
      case RedisClient one -> one.connectPubSub(StringCodec.UTF8);
      case RedisClusterClient cluster -> cluster.connectPubSub(StringCodec.UTF8);
      default -> throw new IllegalStateException("a client of another kind: " + client);
    };
  }
}
