package dev.gather.fetch;

import dev.gather.net.AllowList;
import dev.gather.web.BodyTime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code gather.fetch.*}.
 *
 * @param allow addresses that may be fetched from though they are special, each a CIDR block or an
 *     address, with {@code :port} or without; none unless said
 * @param maxUrls the most URLs in one JSON or query batch; streamed bodies have no such limit
 * @param maxRequest the largest JSON body
 * @param maxRead how long a JSON body may take to come, for it keeps memory from others meanwhile
 * @param maxLine the longest line of a streamed body
 * @param maxHeld what all batches together may hold of JSON requests and of bodies that were asked
 *     for; a tenth of the heap unless said
 * @param slowAfter over how long a body's rate is taken
 * @param minRate the least that a body may bring a second, over {@code slowAfter}
 * @param maxPerTarget the most requests of all callers under way to one scheme, host and port
 * @param warmUp whether the service fetches for a moment before it opens its doors, so that its
 *     first callers find it warm
 */
@ConfigurationProperties(prefix = "gather.fetch", ignoreUnknownFields = false)
record FetchSettings(
    @DefaultValue List<String> allow,
    @DefaultValue("10000") int maxUrls,
    @DefaultValue("10MB") DataSize maxRequest,
    @DefaultValue("30s") Duration maxRead,
    @DefaultValue("64KB") DataSize maxLine,
    @Nullable DataSize maxHeld,
    @DefaultValue("15s") Duration slowAfter,
    @DefaultValue("10B") DataSize minRate,
    @DefaultValue("1000") int maxPerTarget,
    @DefaultValue("true") boolean warmUp) {

  FetchSettings {
    try {
      AllowList.parse(allow);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException("gather.fetch.allow: " + refused.getMessage(), refused);
    }
    require(maxUrls >= 1, "max-urls must be at least 1, not " + maxUrls);
    require(maxPerTarget >= 1, "max-per-target must be at least 1, not " + maxPerTarget);
    require(maxRead.isPositive(), "max-read must be above 0, not " + maxRead);
    require(slowAfter.isPositive(), "slow-after must be above 0, not " + slowAfter);
    require(!minRate.isNegative(), "min-rate must not be negative, not " + minRate);
    requireSize("max-request", maxRequest);
    requireSize("max-line", maxLine);
  }

  BodyTime bodyTime() {
    return new BodyTime("gather.fetch.max-read", maxRead);
  }

  /** {@code maxHeld} in bytes. */
  long held() {
    return maxHeld == null ? Runtime.getRuntime().maxMemory() / 10 : maxHeld.toBytes();
  }

  private static void requireSize(String name, DataSize size) {
    long bytes = size.toBytes();
    require(
        bytes >= 1 && bytes < Integer.MAX_VALUE,
        name + " must be at least 1 byte and below 2 GB, not " + size);
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("gather.fetch." + sentence + ".");
    }
  }
}
