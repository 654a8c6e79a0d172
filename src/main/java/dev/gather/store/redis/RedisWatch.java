package dev.gather.store.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Sends itself a message through Redis each second. One that has not come back within {@value
 * #PATIENCE} s means that a connection is dead, whatever its socket says: it is replaced, and until
 * the next message is back Redis counts as away. Safe to share.
 */
final class RedisWatch implements Channels.Listener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  static final int PATIENCE = 4;

  private final Redis redis;
  private final Channels channels;
  private final Runnable changed;
  private final String channel;
  private final AtomicBoolean replacing = new AtomicBoolean();
  private final Disposable ticking;

  // All below is guarded by this.
  private @Nullable Probe probe;
  private long probes;
  private int silentSeconds;
  private boolean up = true;

  /** A message on its way. */
  private static final class Probe {
    private final String id;
    private int seconds;
    private boolean published;

    Probe(String id) {
      this.id = id;
    }
  }

  /**
   * @param changed called when {@link #up} has changed
   */
  RedisWatch(Redis redis, Channels channels, Scheduler scheduler, Runnable changed) {
    this.redis = redis;
    this.channels = channels;
    this.changed = changed;
    this.channel = redis.channel("probe:" + redis.node());
    channels
        .subscribe(channel, this)
        .subscribe(done -> {}, away -> log.debug("The probe is not listened to yet", away));
    this.ticking =
        Flux.interval(PERIOD, scheduler)
            .onBackpressureDrop()
            .subscribe(tick -> tick(), mistake -> log.error("Redis is watched no more", mistake));
  }

  /** Whether messages come back. */
  synchronized boolean up() {
    return up;
  }

  private void tick() {
    channels.repair();
    Probe sent;
    synchronized (this) {
      if (++silentSeconds > PATIENCE) {
        set(false);
      }
      sent = probe;
      if (sent != null && ++sent.seconds <= PATIENCE) {
        return;
      }
      probe = sent == null ? new Probe(Long.toString(++probes)) : null;
    }
    if (sent == null) {
      send();
    } else {
      replace(sent);
    }
  }

  private void send() {
    Probe next;
    synchronized (this) {
      next = probe;
    }
    if (next != null) {
      redis
          .ask(commands -> commands.publish(channel, next.id))
          .subscribe(receivers -> published(next), away -> failed(next, away));
    }
  }

  private synchronized void published(Probe sent) {
    sent.published = true;
  }

  private synchronized void failed(Probe sent, Throwable away) {
    log.debug("A probe was not published", away);
    if (probe == sent) {
      probe = null;
    }
  }

  /** What was published and has not come back was lost on the way back. */
  private synchronized void replace(Probe lost) {
    if (lost.published) {
      log.warn("Redis' channels have fallen silent; they get a new connection");
      replace(channels.reconnect());
    } else if (redis.connected()) {
      log.warn("Redis does not answer; commands get a new connection");
      replace(redis.reconnect());
    }
  }

  private void replace(Mono<Void> reconnected) {
    if (replacing.compareAndSet(false, true)) {
      reconnected
          .doFinally(any -> replacing.set(false))
          .subscribe(done -> {}, away -> log.debug("Redis is away", away));
    }
  }

  @Override
  public void listening() {
    // The next probe tells whether it is true.
  }

  @Override
  public synchronized void told(String id) {
    if (probe != null && probe.id.equals(id)) {
      probe = null;
      silentSeconds = 0;
      set(true);
    }
  }

  private void set(boolean now) {
    if (up != now) {
      up = now;
      log.atLevel(now ? Level.INFO : Level.WARN).log(now ? "Redis answers again" : "Redis is away");
      changed.run();
    }
  }

  @Override
  public void close() {
    ticking.dispose();
    channels.unsubscribe(channel);
  }
}
