package dev.gather.store.redis;

import dev.gather.store.StoreException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;

/** Connects at the start, and refuses what can't work with a sentence. Blocks. */
final class RedisStart {
  private static final Logger log = LoggerFactory.getLogger(RedisStart.class);

  /** So long a Redis that starts together with the service may take. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(250);

  /** What scripts and streams need came with it. */
  private static final int OLDEST = 7;

  private RedisStart() {}

  /**
   * Connects to a Redis that may be used.
   *
   * @throws StoreException if there is none within {@link #PATIENCE}, or it is too old
   */
  static Redis open(Links links, String node, DataRedisConnectionDetails details) {
    Redis redis = connect(links, node, details);
    try {
      check(info(redis), where(details));
      return redis;
    } catch (StoreException unusable) {
      redis.close();
      throw unusable;
    }
  }

  private static Redis connect(Links links, String node, DataRedisConnectionDetails details) {
    DataRedisConnectionDetails.Standalone one = details.getStandalone();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return new Redis(links, node, one == null ? 0 : one.getDatabase());
      } catch (RedisException failure) {
        if (System.nanoTime() > until || !mayPass(failure)) {
          throw unusable(where(details), "can't be reached: " + reason(failure), failure);
        }
        pause(failure);
      }
    }
  }

  /** A wrong password stays wrong. */
  private static boolean mayPass(RedisException failure) {
    String reason = reason(failure);
    return !reason.startsWith("WRONGPASS") && !reason.startsWith("NOAUTH");
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static void pause(RedisException failure) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException("The start was interrupted", failure);
    }
  }

  private static Map<String, String> info(Redis redis) {
    String info = redis.ask(RedisClusterAsyncCommands::info).blockOptional(PATIENCE).orElseThrow();
    return info.lines()
        .filter(line -> line.contains(":"))
        .map(line -> line.split(":", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (one, other) -> one));
  }

  private static void check(Map<String, String> info, String where) {
    String version = info.getOrDefault("redis_version", "0");
    int major = Integer.parseInt(version.split("\\.", 2)[0]);
    if (major < OLDEST) {
      throw unusable(where, "is version %s; it has to be 7.0 or newer".formatted(version), null);
    }
    log.info("Redis {} at {} keeps rooms and jobs", version, where);
    if ("0".equals(info.get("aof_enabled"))) {
      log.warn("Redis at {} has appendonly off: a crash of it loses what was acknowledged", where);
    }
    String policy = info.getOrDefault("maxmemory_policy", "noeviction");
    if (!policy.equals("noeviction") && !"0".equals(info.get("maxmemory"))) {
      log.warn(
          "Redis at {} has maxmemory-policy {}: when full it deletes what was acknowledged",
          where,
          policy);
    }
  }

  private static String where(DataRedisConnectionDetails details) {
    DataRedisConnectionDetails.Standalone one = details.getStandalone();
    if (one != null) {
      return one.getHost() + ":" + one.getPort();
    }
    DataRedisConnectionDetails.Sentinel sentinel = details.getSentinel();
    if (sentinel != null) {
      return "%s of Sentinel".formatted(sentinel.getMaster());
    }
    return Objects.toString(
        details.getCluster() == null
            ? null
            : details.getCluster().getNodes().stream()
                .map(node -> node.host() + ":" + node.port())
                .collect(Collectors.joining(",")));
  }

  private static StoreException unusable(String where, String why, @Nullable Throwable cause) {
    return new StoreException(
        "gather.store: 'redis' can't be used: Redis at %s (spring.data.redis.*) %s"
            .formatted(where, why),
        cause);
  }
}
