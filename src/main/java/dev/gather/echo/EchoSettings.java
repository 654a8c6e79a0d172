package dev.gather.echo;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code gather.echo.*}.
 *
 * @param enabled whether there is an echo; unless said, on a loopback address only
 * @param address that it listens on; {@code ::} is every address, {@code 0.0.0.0} every one of
 *     IPv4, and {@code 127.0.0.1} takes {@code ::1} along
 * @param port that it listens on; 0 for any free one
 * @param rate datagrams a second that one source may send; loopback sources have no limit
 * @param receiveBuffer what the kernel may hold of datagrams that are not yet read
 * @param nativeTransport whether to call the kernel directly where that is possible
 */
@ConfigurationProperties(prefix = "gather.echo", ignoreUnknownFields = false)
record EchoSettings(
    @Nullable Boolean enabled,
    @DefaultValue("127.0.0.1") InetAddress address,
    @DefaultValue("9999") int port,
    @DefaultValue("1000") int rate,
    @DefaultValue("4MB") DataSize receiveBuffer,
    @DefaultValue("true") boolean nativeTransport) {

  private static final int MAX_RATE = 1_000_000_000;

  EchoSettings {
    require(
        !address.isMulticastAddress(),
        "address must not be a multicast address, such as " + NetUtil.toAddressString(address));
    require(port >= 0 && port <= 65535, "port must be between 0 and 65535, not " + port);
    require(
        rate >= 1 && rate <= MAX_RATE, "rate must be between 1 and " + MAX_RATE + ", not " + rate);
    long bytes = receiveBuffer.toBytes();
    require(
        bytes >= 1 && bytes <= Integer.MAX_VALUE / 2,
        "receive-buffer must be at least 1 byte and below 1 GB, not " + receiveBuffer);
  }

  /** Whether the echo is to be started. */
  boolean on() {
    return enabled == null ? address.isLoopbackAddress() : enabled;
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("gather.echo." + sentence + ".");
    }
  }
}
