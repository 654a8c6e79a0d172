package dev.gather.store.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Listens to channels, over a connection of its own. Redis keeps nothing for who does not listen
 * just now: what was published while the connection was away is missed, and a listener is told when
 * it listens again. Safe to share; never blocks.
 */
public final class Channels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Channels.class);

  private final Links links;
  private final Map<String, Subscribed> listeners = new ConcurrentHashMap<>();
  private volatile StatefulRedisPubSubConnection<String, String> connection;

  /** Is told one channel's messages. Called on one thread, which must not be blocked. */
  public interface Listener {
    /** From now on all messages come; some may have been missed before. */
    void listening();

    /** A message, in the order in which they were published. */
    void told(String message);
  }

  private static final class Subscribed {
    private final Listener listener;
    private volatile boolean confirmed;

    Subscribed(Listener listener) {
      this.listener = listener;
    }
  }

  /** Passes on what comes over one connection, as long as that is the current one. */
  private final class Incoming extends RedisPubSubAdapter<String, String> {
    private @Nullable StatefulRedisPubSubConnection<String, String> from;

    @Override
    public void message(String channel, String message) {
      Subscribed subscribed = listeners.get(channel);
      if (subscribed != null && from == connection) {
        pass(() -> subscribed.listener.told(message));
      }
    }

    @Override
    public void subscribed(String channel, long count) {
      Subscribed subscribed = listeners.get(channel);
      if (subscribed == null) {
        // Lettuce has subscribed again to what was given up while Redis was away.
        forget(channel);
      } else if (from == connection) {
        subscribed.confirmed = true;
        pass(subscribed.listener::listening);
      }
    }

    private void pass(Runnable told) {
      try {
        told.run();
      } catch (RuntimeException mistake) {
        log.error("A listener failed", mistake);
      }
    }
  }

  /** Connects, and blocks for that. */
  Channels(Links links) {
    this.links = links;
    this.connection = connect();
  }

  private StatefulRedisPubSubConnection<String, String> connect() {
    StatefulRedisPubSubConnection<String, String> opened = links.channels();
    Incoming incoming = new Incoming();
    incoming.from = opened;
    opened.addListener(incoming);
    return opened;
  }

  /**
   * Listens to a channel, which nobody else here listens to; completes once all its messages come.
   * If Redis is away it fails, and is tried again all the same, until {@link #unsubscribe}.
   */
  public Mono<Void> subscribe(String channel, Listener listener) {
    return Mono.fromCompletionStage(
            () -> {
              listeners.put(channel, new Subscribed(listener));
              return connection.async().subscribe(channel);
            })
        .onErrorMap(Failures::of);
  }

  /** Listens no more. */
  public void unsubscribe(String channel) {
    listeners.remove(channel);
    forget(channel);
  }

  private void forget(String channel) {
    connection
        .async()
        .unsubscribe(channel)
        .exceptionally(
            away -> {
              log.debug("{} is not unsubscribed from", channel, away);
              return null;
            });
  }

  /** Asks again for channels that Redis has not confirmed. */
  void repair() {
    listeners.forEach(
        (channel, subscribed) -> {
          if (!subscribed.confirmed && connection.isOpen()) {
            connection
                .async()
                .subscribe(channel)
                .exceptionally(
                    away -> {
                      log.debug("{} is not subscribed to yet", channel, away);
                      return null;
                    });
          }
        });
  }

  /** Replaces a connection over which nothing comes; every listener is told. */
  Mono<Void> reconnect() {
    return Mono.<Void>fromRunnable(
            () -> {
              StatefulRedisPubSubConnection<String, String> silent = connection;
              listeners.values().forEach(subscribed -> subscribed.confirmed = false);
              connection = connect();
              silent.closeAsync();
              repair();
            })
        .subscribeOn(Schedulers.boundedElastic())
        .onErrorMap(Failures::of);
  }

  @Override
  public void close() {
    connection.closeAsync().join();
  }
}
