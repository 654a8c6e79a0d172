package dev.gather.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param number from 1, in the order of starting
 * @param value null for one that was disposed of because the one beside it won
 * @param elapsed from its own start to its own end
 * @param reason why it failed; {@code hedge} for one that was disposed of; null for a success
 * @param nextIn the wait that followed, from the end of this attempt; null if none did
 * @param stoppedBy the bound that ended retrying: {@code not-retryable}, {@code attempts}, {@code
 *     retry-after} (asked to wait beyond maxDelay), {@code deadline} or {@code budget}; null if
 *     another attempt followed or none was needed
 */
public record Attempted<T>(
    int number,
    @Nullable T value,
    Duration elapsed,
    @Nullable String reason,
    @Nullable Duration nextIn,
    @Nullable String stoppedBy) {}
