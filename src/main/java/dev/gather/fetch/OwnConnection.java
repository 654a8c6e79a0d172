package dev.gather.fetch;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells the service of a connection to itself as soon as there is one, before it is used. */
final class OwnConnection extends ChannelInboundHandlerAdapter {
  private final OwnService own;

  OwnConnection(OwnService own) {
    this.own = own;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    own.connected(context.channel());
    context.fireChannelActive();
    context.pipeline().remove(this);
  }
}
