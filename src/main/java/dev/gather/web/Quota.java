package dev.gather.web;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What one caller may have fetched in a second. URLs are paid for before; bytes after they have
 * come, so that a caller can be in debt of them, and has to wait then. Whether a request has one is
 * for access to say. Safe to share; never blocks.
 */
public final class Quota {
  private static final String ATTRIBUTE = Quota.class.getName();
  private static final String URL_RATE = "gather.access.url-rate";
  private static final String URL_BURST = "gather.access.url-burst";
  private static final String BYTE_RATE = "gather.access.byte-rate";
  private static final Quota NONE =
      new Quota(new Rates(0, 0, DataSize.ofBytes(0)), TimeMeter.SYSTEM_NANOTIME, null, limit -> {});

  private final Rates rates;
  private final @Nullable Scheduler scheduler;
  private final Consumer<String> refused;
  private final @Nullable Bucket urls;
  private final @Nullable Bucket bytes;

  /**
   * The limits of each caller.
   *
   * @param urls a second; 0 for no limit
   * @param urlBurst URLs at once
   * @param bytes a second, and at once; 0 for no limit
   */
  public record Rates(int urls, int urlBurst, DataSize bytes) {}

  /**
   * @param refused is told the limit of each refusal
   */
  public Quota(
      Rates rates, TimeMeter time, @Nullable Scheduler scheduler, Consumer<String> refused) {
    this.rates = rates;
    this.scheduler = scheduler;
    this.refused = refused;
    long byteRate = rates.bytes().toBytes();
    this.urls = rates.urls() == 0 ? null : bucket(rates.urlBurst(), rates.urls(), time);
    this.bytes = byteRate == 0 ? null : bucket(byteRate, byteRate, time);
  }

  private static Bucket bucket(long capacity, long perSecond, TimeMeter time) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
  }

  /** The quota of whoever sent a request; none where it has no limits. */
  public static Quota of(ServerHttpRequest request) {
    return request.getAttributes().get(ATTRIBUTE) instanceof Quota quota ? quota : NONE;
  }

  /** The quota of those who have no limits. */
  public static Quota none() {
    return NONE;
  }

  /** Makes this the quota of a request. */
  public void holdFor(ServerWebExchange exchange) {
    exchange.getAttributes().put(ATTRIBUTE, this);
  }

  /** Whether there is anything to wait for. */
  public boolean isLimited() {
    return urls != null || bytes != null;
  }

  /**
   * Takes all URLs of a request, or none.
   *
   * @throws Problem 429 if there are not so many yet, or bytes are owed; 413 if there never are
   */
  public void take(long count) {
    requireSolvency();
    if (urls == null || count == 0) {
      return;
    }
    if (count > rates.urlBurst()) {
      refused.accept("url-burst");
      throw Problem.tooLarge(
          "%d URLs are more than a caller may ever ask for at once, %d (%s); send them as lines, which wait"
              .formatted(count, rates.urlBurst(), URL_BURST));
    }
    ConsumptionProbe probe = urls.tryConsumeAndReturnRemaining(count);
    if (!probe.isConsumed()) {
      refused.accept("url-rate");
      throw Problem.tooMany(
          "One caller may ask for %d URLs a second (%s), and %d at once (%s)"
              .formatted(rates.urls(), URL_RATE, rates.urlBurst(), URL_BURST),
          Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
  }

  /**
   * Takes nothing.
   *
   * @throws Problem 429 if bytes are owed
   */
  public void requireSolvency() {
    long wait = debt();
    if (wait > 0) {
      refused.accept("byte-rate");
      throw Problem.tooMany(
          "One caller may have fetched %s a second (%s), and is ahead of that"
              .formatted(rates.bytes(), BYTE_RATE),
          Duration.ofNanos(wait));
    }
  }

  /** Takes one URL and completes once it is there; those that were asked for before come first. */
  public Mono<Void> turn() {
    return Mono.defer(() -> after(urls == null ? 0 : urls.consumeIgnoringRateLimits(1)));
  }

  /** Completes once no bytes are owed. */
  public Mono<Void> solvency() {
    return Mono.defer(() -> after(debt()));
  }

  /**
   * Counts bytes that have come.
   *
   * @return nanoseconds until they are paid for
   */
  public long received(long count) {
    return bytes == null || count == 0 ? 0 : bytes.consumeIgnoringRateLimits(count);
  }

  private long debt() {
    return bytes == null || bytes.getAvailableTokens() >= 0
        ? 0
        : bytes.estimateAbilityToConsume(1).getNanosToWaitForRefill();
  }

  private Mono<Void> after(long nanos) {
    return nanos == 0 || scheduler == null
        ? Mono.empty()
        : Mono.delay(Duration.ofNanos(nanos), scheduler).then();
  }
}
