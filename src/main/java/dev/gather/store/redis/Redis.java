package dev.gather.store.redis;

import dev.gather.store.redis.Links.Link;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Asks Redis, over one connection that all share. Safe to share; never blocks. Monos ask once
 * subscribed to, and complete on a thread that must not be blocked.
 *
 * <p>While there is no connection everything fails at once with {@link RedisAwayException}. What
 * was under way when it broke is sent again once there is another, for as long as its time-out
 * lasts ({@code spring.data.redis.timeout}, 5 s): so each write has to be safe to repeat. Where
 * Redis has no room, it is a {@link dev.gather.store.StoreFullException}.
 */
public final class Redis implements AutoCloseable {
  /** Begins the name of every key and channel. */
  private static final String PREFIX = "gather:";

  private final Links links;
  private final String node;
  private final int database;
  private volatile Link link;

  /**
   * Connects, and blocks for that.
   *
   * @param node names this process among all that use the same Redis
   * @param database which channels are told apart by, as Redis does not
   */
  Redis(Links links, String node, int database) {
    this.links = links;
    this.node = node;
    this.database = database;
    this.link = links.commands();
  }

  /** Names this process among all that use the same Redis; another one after each start. */
  public String node() {
    return node;
  }

  /** The name of a key. Keys that one script uses have to share what they have in braces. */
  public static String key(String name) {
    return PREFIX + name;
  }

  /** The name of a channel. */
  public String channel(String name) {
    return PREFIX + database + ":" + name;
  }

  /** Gives one command, and completes with its reply. */
  public <T> Mono<T> ask(
      Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
    return Mono.fromCompletionStage(() -> command.apply(link.commands())).onErrorMap(Failures::of);
  }

  /** Runs a script, and completes with what it returns: strings, {@code Long}s, lists of these. */
  public Mono<List<Object>> run(Script script, List<String> keys, List<String> arguments) {
    String[] named = keys.toArray(String[]::new);
    String[] given = arguments.toArray(String[]::new);
    return Mono.fromCompletionStage(
            () ->
                link.commands()
                    .<List<Object>>evalsha(script.sha(), ScriptOutputType.MULTI, named, given))
        .onErrorResume(
            RedisNoScriptException.class,
            unknown ->
                Mono.fromCompletionStage(
                    () ->
                        link.commands()
                            .<List<Object>>eval(
                                script.text(), ScriptOutputType.MULTI, named, given)))
        .onErrorMap(Failures::of);
  }

  /**
   * The same Redis over a connection of its own, for commands that wait there and would hold up all
   * others; to be closed. Connects, and blocks for that, on another thread.
   */
  public Mono<Redis> apart() {
    return Mono.fromCallable(() -> new Redis(links, node, database))
        .subscribeOn(Schedulers.boundedElastic())
        .onErrorMap(Failures::of);
  }

  /** Whether there is a connection, as far as is known. */
  boolean connected() {
    return link.connection().isOpen();
  }

  /** Replaces a connection that has fallen silent; what is under way there fails. */
  Mono<Void> reconnect() {
    return Mono.<Void>fromRunnable(
            () -> {
              Link silent = link;
              link = links.commands();
              silent.connection().closeAsync();
            })
        .subscribeOn(Schedulers.boundedElastic())
        .onErrorMap(Failures::of);
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = link.connection().closeAsync();
    closed.join();
  }
}
