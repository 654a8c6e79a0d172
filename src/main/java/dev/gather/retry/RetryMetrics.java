package dev.gather.retry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

/**
 * Counts retries by the reason that caused them ({@code gather.retry.attempts}, the first {@value
 * #REASONS} reasons by name, the rest as {@code other}) and retries that were not allowed ({@code
 * gather.retry.denied}). Thread-safe.
 */
public final class RetryMetrics implements RetryListener {
  static final int REASONS = 64;

  private final MeterRegistry registry;
  private final Map<String, Counter> retries = new ConcurrentHashMap<>();
  private final Map<String, Counter> denials;

  public RetryMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.denials =
        Stream.of(Bound.BUDGET, Bound.DEADLINE, Bound.RETRY_AFTER)
            .map(Bound::toString)
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    bound ->
                        Counter.builder("gather.retry.denied")
                            .description("Retries not made, by what held them back")
                            .tag("reason", bound)
                            .register(registry)));
  }

  @Override
  public <T, E extends Throwable> void onError(
      RetryContext context, RetryCallback<T, E> callback, Throwable throwable) {
    Attempted<?> attempted = RetryPolicies.attempted(context);
    if (attempted.stoppedBy() == null && attempted.reason() != null) {
      retried(attempted.reason());
    }
    if (attempted.stoppedBy() != null) {
      denied(attempted.stoppedBy());
    }
  }

  void retried(String reason) {
    String label = retries.containsKey(reason) || retries.size() < REASONS ? reason : "other";
    retries
        .computeIfAbsent(
            label,
            key ->
                Counter.builder("gather.retry.attempts")
                    .description("Retries made, by why the attempt before them failed")
                    .tag("reason", key)
                    .register(registry))
        .increment();
  }

  /** Counts a bound that held back what could have been tried; the other bounds are not counted. */
  void denied(String bound) {
    Counter denial = denials.get(bound);
    if (denial != null) {
      denial.increment();
    }
  }
}
