package dev.gather.echo;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.NestedExceptionUtils;

/**
 * Opens sockets: a {@link NativeSocket} where the platform has it, else a {@link ChannelSocket}.
 */
final class EchoSockets {
  private static final Logger log = LoggerFactory.getLogger(EchoSockets.class);

  private final boolean wantNative;
  private final int receiveBuffer;

  EchoSockets(EchoSettings settings) {
    this.wantNative = settings.nativeTransport();
    this.receiveBuffer = (int) settings.receiveBuffer().toBytes();
  }

  /**
   * Binds a socket.
   *
   * @throws IOException if the address or port can't be had
   * @throws InvalidConfigurationPropertyValueException for all addresses, where these can't be
   *     served
   */
  EchoSocket open(InetSocketAddress address, Admission admission, EchoCounts counts)
      throws IOException {
    String reason = "gather.echo.native-transport is false";
    if (wantNative) {
      try {
        return NativeSocket.open(address, receiveBuffer, admission, counts);
      } catch (UnsupportedOperationException | IllegalCallerException | LinkageError e) {
        reason =
            "the native transport can't be used: "
                + NestedExceptionUtils.getMostSpecificCause(e).getMessage();
      }
    }
    if (address.getAddress().isAnyLocalAddress()) {
      throw new InvalidConfigurationPropertyValueException(
          "gather.echo.address",
          NetUtil.toAddressString(address.getAddress()),
          "All addresses take the native transport, for java.nio does not tell broadcasts from"
              + " other datagrams; name one address. It is not used since "
              + reason
              + ".");
    }
    log.info("The UDP echo uses java.nio, which is slower, since {}", reason);
    return ChannelSocket.open(address, receiveBuffer, admission, counts);
  }
}
