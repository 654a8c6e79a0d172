package dev.gather.chat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/** Stands for the socket of a reader, which sends nothing while it is stuck. */
final class StuckSocket extends ChannelOutboundHandlerAdapter {
  boolean stuck;

  @Override
  public void flush(ChannelHandlerContext context) {
    if (!stuck) {
      context.flush();
    }
  }
}
