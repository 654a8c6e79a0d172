package dev.gather.lab;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a caller of the lab may ask for.
 *
 * @param enabled whether the lab is there at all
 * @param maxDelay longest delay, and longest duration of a drip
 * @param maxBytes largest body of {@code /lab/bytes} and {@code /lab/drip}
 * @param maxLines most lines of {@code /lab/stream}
 * @param maxKeys keys that {@code /lab/flaky} remembers; the eldest is forgotten for a new one
 */
@Validated
@ConfigurationProperties(prefix = "gather.lab", ignoreUnknownFields = false)
record LabSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("60s") @NotNull @DurationMin Duration maxDelay,
    @DefaultValue("100MB") @NotNull DataSize maxBytes,
    @DefaultValue("100000") @Min(1) int maxLines,
    @DefaultValue("10000") @Min(1) int maxKeys) {}
