package dev.gather.echo;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An echo by the JDK's own means, for every platform: a datagram at a time. It is not told which
 * address a datagram was sent to, so it serves one address and no wildcard.
 */
final class ChannelSocket implements EchoSocket {
  private static final Logger log = LoggerFactory.getLogger(ChannelSocket.class);
  private static final int LARGEST = 65_535;
  private static final int V6_BYTES = 16;

  /** How long to wait after an error of receiving, so that a lasting one does not take a core. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  private final DatagramChannel channel;
  private final InetSocketAddress address;
  private final Admission admission;
  private final EchoCounts counts;

  private ChannelSocket(
      DatagramChannel channel, InetSocketAddress address, Admission admission, EchoCounts counts) {
    this.channel = channel;
    this.address = address;
    this.admission = admission;
    this.counts = counts;
  }

  /**
   * Binds a socket.
   *
   * @throws IOException if the address or port can't be had
   */
  static ChannelSocket open(
      InetSocketAddress wanted, int receiveBuffer, Admission admission, EchoCounts counts)
      throws IOException {
    DatagramChannel channel =
        DatagramChannel.open(
            wanted.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      channel.bind(wanted);
      InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
      return new ChannelSocket(channel, bound, admission, counts);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
    while (channel.isOpen()) {
      try {
        InetSocketAddress source = (InetSocketAddress) channel.receive(buffer.clear());
        if (admits(source)) {
          reply(buffer.flip(), source);
        }
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException failure) {
        log.warn("The UDP echo can't receive, and goes on trying", failure);
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  private boolean admits(InetSocketAddress source) {
    ByteBuffer address = ByteBuffer.wrap(mapped(source.getAddress()));
    long now = System.nanoTime();
    return admission.admit(address.getLong(), address.getLong(), source.getPort(), true, 1, now)
        > 0;
  }

  private static byte[] mapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == V6_BYTES) {
      return bytes;
    }
    byte[] mapped = new byte[V6_BYTES];
    mapped[10] = mapped[11] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, 12, bytes.length);
    return mapped;
  }

  private void reply(ByteBuffer content, InetSocketAddress source) throws ClosedChannelException {
    int length = content.remaining();
    try {
      channel.send(content, source);
      counts.echoed(1, length, System.nanoTime());
    } catch (ClosedChannelException closed) {
      throw closed;
    } catch (IOException refused) {
      counts.dropped(Drop.SEND_FAILED, 1);
    }
  }

  @Override
  public OptionalLong overflowed() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      log.warn("The UDP echo's socket can't be closed", failure);
    }
  }
}
