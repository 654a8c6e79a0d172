package dev.gather.chat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * What a connection writes to. Its queue is the channel's own, bounded in bytes by the high-water
 * mark. Confined to the event loop.
 */
final class Outlet {
  private final ChannelHandlerContext context;
  private final Form form;
  private final Loop loop;
  private final Runnable full;
  private boolean written;
  private boolean closed;

  /**
   * @param full called when the queue is above its limit
   */
  Outlet(ChannelHandlerContext context, Form form, Loop loop, Runnable full) {
    this.context = context;
    this.form = form;
    this.loop = loop;
    this.full = full;
  }

  /** Writes one line or frame. */
  void send(byte[] text) {
    write(frame(text));
  }

  /** Writes bytes, which are flushed with all else that this burst brings. */
  void write(ByteBuf bytes) {
    if (closed) {
      bytes.release();
      return;
    }
    context.write(bytes, context.voidPromise());
    if (!context.channel().isWritable()) {
      context.flush();
      if (!context.channel().isWritable() && context.channel().isActive()) {
        full.run();
        return;
      }
    }
    if (!written) {
      written = true;
      loop.flushSoon(this);
    }
  }

  void flush() {
    written = false;
    context.flush();
  }

  /** Writes the last, whatever the limit: a line or frame, unless it is empty, and a message. */
  ChannelFuture end(byte[] text, Object last) {
    closed = true;
    if (text.length > 0) {
      context.write(frame(text), context.voidPromise());
    }
    return context.writeAndFlush(last);
  }

  /** Tells the other side that nothing more comes; what was written can still be read. */
  void shutDown() {
    if (context.channel() instanceof DuplexChannel duplex) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      if (tls == null) {
        duplex.shutdownOutput();
      } else {
        tls.closeOutbound().addListener(told -> duplex.shutdownOutput());
      }
    }
  }

  private ByteBuf frame(byte[] text) {
    ByteBuf frame = context.alloc().buffer(text.length + Form.HEAD);
    form.frame(frame, text);
    return frame;
  }
}
