package dev.gather.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection: when it went through each stage of its making, in nanoseconds of a
 * monotonic clock (0 for a stage that there was none of), and how many bytes have come in. The
 * first handler of its channel; written by its event loop only, read by any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty's promises are returned to chain, not to heed
final class Wire extends ChannelDuplexHandler {
  private static final AttributeKey<Wire> KEY = AttributeKey.valueOf(Wire.class, "wire");

  private final LongSupplier nanoTime;
  final long begun;
  volatile long resolving;
  volatile long resolved;
  volatile long connecting;
  volatile long connected;
  volatile long secured;
  volatile boolean used;
  private volatile long bytesIn;
  private volatile @Nullable Channel channel;

  Wire(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** Watches a channel that is being made. */
  static Wire watch(Channel channel, LongSupplier nanoTime) {
    Wire wire = new Wire(nanoTime);
    wire.channel = channel;
    channel.attr(KEY).set(wire);
    channel.pipeline().addFirst(wire);
    return wire;
  }

  static Wire of(Channel channel) {
    return channel.attr(KEY).get();
  }

  void resolving() {
    resolving = nanoTime.getAsLong();
  }

  void resolved() {
    resolved = nanoTime.getAsLong();
  }

  /** Bytes received since it was made, as they came, encoded and in any framing. */
  long bytesIn() {
    return bytesIn;
  }

  /** Cuts it off, made or not, unless it has come to be used. */
  void abandon() {
    Channel current = channel;
    if (current != null) {
      current
          .eventLoop()
          .execute(
              () -> {
                if (!used) {
                  current.close();
                }
              });
    }
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    connecting = nanoTime.getAsLong();
    context.connect(
        remote, local, promise.addListener(done -> connected(context, done.isSuccess())));
  }

  private void connected(ChannelHandlerContext context, boolean successfully) {
    if (!successfully) {
      return;
    }
    connected = nanoTime.getAsLong();
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.handshakeFuture().addListener(shaken -> secured = nanoTime.getAsLong());
    }
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      bytesIn += bytes.readableBytes();
    }
    context.fireChannelRead(message);
  }
}
