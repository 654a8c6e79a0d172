package dev.gather.chat;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may open a WebSocket (RFC 6455, section 10.2): those from this very host and port,
 * and those from this machine. Programs that are no browsers send no {@code Origin}.
 */
final class Origins {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|[^:]*\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  private Origins() {}

  static boolean allows(@Nullable String origin, @Nullable String host) {
    if (origin == null) {
      return true;
    }
    try {
      URI uri = URI.create(origin);
      return uri.getHost() != null
          && (LOOPBACK.matcher(uri.getHost()).matches()
              || uri.getRawAuthority().equalsIgnoreCase(host));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
