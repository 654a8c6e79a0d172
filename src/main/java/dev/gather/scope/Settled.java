package dev.gather.scope;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One member and how it ended. Times come from a monotonic clock.
 *
 * @param index its place in the request, from 0
 * @param blocked how long it waited for its turn
 * @param started when its turn came, after the start of the scope; null where it never came
 * @param elapsed how long it ran, without {@code blocked}; null where it never ran
 */
public record Settled<M, T>(
    long index,
    M member,
    Outcome<T> outcome,
    Duration blocked,
    @Nullable Duration started,
    @Nullable Duration elapsed)
    implements Report<M, T> {}
