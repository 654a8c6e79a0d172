package dev.gather.access;

import dev.gather.web.Quota;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code gather.access.*}.
 *
 * @param token asked for on every address but loopback; made at start unless said
 * @param hosts names, each with {@code :port} or without, that a {@code Host} header may have
 *     besides those of loopback
 * @param origins whose pages may call the service besides its own, such as {@code
 *     https://example.com}
 * @param maxRequests the most requests under way for one caller, WebSockets and streams among them
 * @param urlRate URLs a second that one caller may have fetched; 0 for no limit
 * @param urlBurst the most of them at once
 * @param byteRate what one caller may have fetched a second; 0 for no limit
 * @param maxFailures the most wrong tokens of one caller within {@code failureWindow}
 * @param failureWindow how long wrong tokens count
 * @param headerTimeout within which the headers of a request have to be there
 * @param log whether each request is logged
 */
@ConfigurationProperties(prefix = "gather.access", ignoreUnknownFields = false)
record AccessSettings(
    @Nullable String token,
    @DefaultValue List<String> hosts,
    @DefaultValue List<String> origins,
    @DefaultValue("256") int maxRequests,
    @DefaultValue("1000") int urlRate,
    @DefaultValue("10000") int urlBurst,
    @DefaultValue("100MB") DataSize byteRate,
    @DefaultValue("10") int maxFailures,
    @DefaultValue("1m") Duration failureWindow,
    @DefaultValue("10s") Duration headerTimeout,
    @DefaultValue("false") boolean log) {

  /** What fits into a header, a cookie, and a subprotocol alike. */
  private static final Pattern TOKEN = Pattern.compile("[!-~&&[^\",;\\\\]]+");

  /** What a bucket with a precision of nanoseconds can refill in a second. */
  private static final int MOST = 1_000_000_000;

  /** Pieces of bodies are about that long. */
  private static final DataSize LEAST = DataSize.ofKilobytes(64);

  private static final Pattern HOST =
      Pattern.compile("[\\w.-]+(:\\d+)?|\\[[0-9a-fA-F:.]+](:\\d+)?");
  private static final Pattern ORIGIN = Pattern.compile("https?://(" + HOST + ")");

  AccessSettings {
    // A token is a secret, so this sentence alone does not show the value.
    require(
        token == null || TOKEN.matcher(token).matches(),
        "token must be of visible ASCII characters other than \" , ; \\ and not be empty");
    for (String host : hosts) {
      require(
          HOST.matcher(host).matches(),
          "hosts must be names such as gather.example or gather.example:8080, not " + host);
    }
    for (String origin : origins) {
      require(
          ORIGIN.matcher(origin).matches(),
          "origins must be such as https://gather.example, without a path, not " + origin);
    }
    require(maxRequests >= 1, "max-requests must be at least 1, not " + maxRequests);
    require(urlRate >= 0 && urlRate <= MOST, "url-rate must be 0 to " + MOST + ", not " + urlRate);
    require(urlBurst >= 1, "url-burst must be at least 1, not " + urlBurst);
    require(
        byteRate.toBytes() == 0 || (byteRate.compareTo(LEAST) >= 0 && byteRate.toBytes() <= MOST),
        "byte-rate must be 0 or from " + LEAST + " to 953MB, not " + byteRate);
    require(maxFailures >= 1, "max-failures must be at least 1, not " + maxFailures);
    require(failureWindow.isPositive(), "failure-window must be above 0, not " + failureWindow);
    require(headerTimeout.isPositive(), "header-timeout must be above 0, not " + headerTimeout);
  }

  /** What one caller may have fetched. */
  Quota.Rates rates() {
    return new Quota.Rates(urlRate, urlBurst, byteRate);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "AccessSettings[hosts=" + hosts + ", origins=" + origins + "]";
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("gather.access." + sentence + ".");
    }
  }
}
