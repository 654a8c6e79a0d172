package dev.gather.fetch;

import dev.gather.net.AllowList;
import java.util.List;
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
 * @param maxLine the longest line of a streamed body
 */
@ConfigurationProperties("gather.fetch")
record FetchSettings(
    @DefaultValue List<String> allow,
    @DefaultValue("10000") int maxUrls,
    @DefaultValue("10MB") DataSize maxRequest,
    @DefaultValue("64KB") DataSize maxLine) {

  FetchSettings {
    try {
      AllowList.parse(allow);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException("gather.fetch.allow: " + refused.getMessage(), refused);
    }
    if (maxUrls < 1) {
      throw new IllegalArgumentException(
          "gather.fetch.max-urls must be at least 1, not " + maxUrls + ".");
    }
  }
}
