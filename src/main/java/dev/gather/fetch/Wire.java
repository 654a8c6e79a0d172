package dev.gather.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpVersion;
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
  private volatile String version = "1.1";
  private volatile long bytesIn;
  private volatile @Nullable Channel channel;

  /** The request that has got it last; confined to its event loop. */
  private @Nullable Hop user;

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

  /** The version of HTTP that the last response came in, as in {@code 1.1}. */
  String version() {
    return version;
  }

  void version(HttpVersion last) {
    version = last.majorVersion() + "." + last.minorVersion();
  }

  /** Bytes received since it was made, as they came, encoded and in any framing. */
  long bytesIn() {
    return bytesIn;
  }

  /** A request has got it; called by its event loop. */
  void use(Hop hop) {
    user = hop;
  }

  /** Cuts it off, made or not, unless it has come to serve another request. */
  void abandon(Hop hop) {
    Channel current = channel;
    if (current != null) {
      current.eventLoop().execute(() -> closeUnlessUsed(current, hop));
    }
  }

  private void closeUnlessUsed(Channel current, Hop hop) {
    if (user == null || user == hop) {
      current.close();
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
