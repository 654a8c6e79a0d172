package dev.gather.fetch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.function.LongSupplier;

/**
 * When a connection went through each stage of its making, in nanoseconds of a monotonic clock; 0
 * for a stage that there was none of. Kept with the channel. Written by its event loop only.
 */
final class Connecting extends ChannelOutboundHandlerAdapter {
  static final AttributeKey<Connecting> KEY = AttributeKey.valueOf(Connecting.class, "times");

  private final LongSupplier nanoTime;
  final long begun;
  volatile long resolving;
  volatile long resolved;
  volatile long connecting;
  volatile long connected;
  volatile long secured;

  Connecting(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  static Connecting of(Channel channel) {
    return channel.attr(KEY).get();
  }

  void resolving() {
    resolving = nanoTime.getAsLong();
  }

  void resolved() {
    resolved = nanoTime.getAsLong();
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    connecting = nanoTime.getAsLong();
    promise.addListener(
        done -> {
          connected = nanoTime.getAsLong();
          SslHandler tls = context.pipeline().get(SslHandler.class);
          if (tls != null) {
            tls.handshakeFuture().addListener(shaken -> secured = nanoTime.getAsLong());
          }
        });
    context.connect(remote, local, promise);
    context.pipeline().remove(this);
  }
}
