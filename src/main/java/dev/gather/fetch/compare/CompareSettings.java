package dev.gather.fetch.compare;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gather.compare.*}.
 *
 * @param maxRounds the most rounds that a caller may ask for
 * @param maxTime of one comparison; it is told of the rounds that ended by then
 * @param maxRunning comparisons at once, for each disturbs the others
 * @param maxRead how long a body may take, for its sender has a place meanwhile
 */
@ConfigurationProperties(prefix = "gather.compare", ignoreUnknownFields = false)
record CompareSettings(
    @DefaultValue("100") int maxRounds,
    @DefaultValue("10m") Duration maxTime,
    @DefaultValue("4") int maxRunning,
    @DefaultValue("30s") Duration maxRead) {

  CompareSettings {
    require(maxRounds >= 1, "max-rounds must be at least 1, not " + maxRounds);
    require(maxTime.isPositive(), "max-time must be above 0, not " + maxTime);
    require(maxRunning >= 1, "max-running must be at least 1, not " + maxRunning);
    require(maxRead.isPositive(), "max-read must be above 0, not " + maxRead);
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("gather.compare." + sentence + ".");
    }
  }
}
