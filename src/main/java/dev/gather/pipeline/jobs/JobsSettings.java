package dev.gather.pipeline.jobs;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gather.jobs.*}.
 *
 * @param keep how long a job is kept after its end
 * @param running jobs that run at once; the others wait in order
 * @param maxUnfinished jobs that run or wait, at most
 * @param maxQueued members of all jobs that wait for their results, at most
 * @param maxIdle how long the sender of a body may keep its next member
 */
@ConfigurationProperties(prefix = "gather.jobs", ignoreUnknownFields = false)
record JobsSettings(
    @DefaultValue("24h") Duration keep,
    @DefaultValue("4") int running,
    @DefaultValue("1000") int maxUnfinished,
    @DefaultValue("10000000") long maxQueued,
    @DefaultValue("1m") Duration maxIdle) {

  JobsSettings {
    require(keep.isPositive(), "keep must be above 0, not " + keep);
    require(running >= 1, "running must be at least 1, not " + running);
    require(maxUnfinished >= 1, "max-unfinished must be at least 1, not " + maxUnfinished);
    require(maxQueued >= 1, "max-queued must be at least 1, not " + maxQueued);
    require(maxIdle.isPositive(), "max-idle must be above 0, not " + maxIdle);
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("gather.jobs." + sentence + ".");
    }
  }
}
