package dev.gather.store.redis;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.scheduler.Schedulers;

/**
 * While Redis is away the service is not ready, and its health says so. Ends before all else is
 * stopped, so that nothing makes it ready then.
 */
final class RedisReadiness implements HealthIndicator, SmartLifecycle {
  private final ApplicationContext context;
  private final ApplicationAvailability availability;
  private final RedisWatch watch;
  private boolean refusing;
  private volatile boolean running;

  RedisReadiness(
      Redis redis,
      Channels channels,
      ApplicationContext context,
      ApplicationAvailability availability) {
    this.context = context;
    this.availability = availability;
    this.watch = new RedisWatch(redis, channels, Schedulers.parallel(), this::changed);
  }

  private synchronized void changed() {
    if (!running) {
      return;
    }
    boolean up = watch.up();
    if (!up && availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
      refusing = true;
      AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    } else if (up && refusing) {
      refusing = false;
      AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }
  }

  @Override
  public Health health() {
    return watch.up()
        ? Health.up().build()
        : Health.down().withDetail("reason", "no message comes back").build();
  }

  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    watch.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
