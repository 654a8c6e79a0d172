package dev.gather.chat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.springframework.util.unit.DataSize;

/**
 * What a connection writes to. The channel is handed little at a time; what a reader leaves waiting
 * beyond that is held in a queue of references to buffers that all readers share, bounded in bytes.
 * Confined to the event loop.
 */
final class Outlet {
  /** What the channel has at most, but for one write that is larger. */
  private static final int HANDED = 64 * 1024;

  /** The kernel would hold some MiB for each reader that sleeps, beyond the queue (tcp(7)). */
  private static final int UNSENT = 32 * 1024;

  /** Where it can't be told that: it has what is under way too, and so bounds the speed. */
  private static final int SEND_BUFFER = 128 * 1024;

  /** What something that waits counts for beside its bytes. */
  private static final int ENTRY = 96;

  private final ChannelHandlerContext context;
  private final Channel channel;
  private final Form form;
  private final Loop loop;
  private final Runnable full;

  /** Buffers, whose indices are those of all who share them, and at the end the last message. */
  private final ArrayDeque<Object> waiting = new ArrayDeque<>(0);

  private final long most;
  private long waitingBytes;
  private boolean written;
  private boolean closed;
  private boolean gone;

  private record Last(Object message, ChannelPromise promise) {}

  /**
   * @param queue what may be written and not yet sent
   * @param full called when it is more
   */
  Outlet(ChannelHandlerContext context, Form form, Loop loop, DataSize queue, Runnable full) {
    this.context = context;
    this.channel = context.channel();
    this.form = form;
    this.loop = loop;
    this.full = full;
    int handed = (int) Math.min(HANDED, queue.toBytes() / 2);
    this.most = queue.toBytes() - handed;
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(handed / 2, handed));
    if (!channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT)) {
      channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
    }
  }

  /** Writes one line or frame. */
  void send(byte[] text) {
    write(frame(text));
  }

  /**
   * Writes bytes, which are flushed with all else that this burst brings.
   *
   * @param bytes released once they are sent; others may send the same
   */
  void write(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else if (waiting.isEmpty() && takes()) {
      hand(bytes);
    } else {
      hold(bytes);
      if (waitingBytes > most && channel.isActive()) {
        full.run();
      }
    }
  }

  /** Whether the channel takes more, once it has sent what it can. */
  private boolean takes() {
    if (!channel.isWritable()) {
      context.flush();
    }
    return channel.isWritable();
  }

  private void hand(ByteBuf bytes) {
    context.write(bytes.duplicate(), context.voidPromise());
    flushSoon();
  }

  private void hold(ByteBuf bytes) {
    waiting.add(bytes);
    waitingBytes += bytes.readableBytes() + ENTRY;
  }

  private void flushSoon() {
    if (!written) {
      written = true;
      loop.flushSoon(this);
    }
  }

  void flush() {
    written = false;
    context.flush();
  }

  /** The channel may have sent some, and so take more of what waits. */
  void drain() {
    while (!waiting.isEmpty() && channel.isWritable()) {
      switch (waiting.remove()) {
        case ByteBuf bytes -> {
          waitingBytes -= bytes.readableBytes() + ENTRY;
          hand(bytes);
        }
        case Last(Object message, ChannelPromise promise) ->
            context.writeAndFlush(message, promise);
        default -> throw new IllegalStateException();
      }
    }
  }

  /** Writes the last, whatever the limit: a line or frame, unless it is empty, and a message. */
  ChannelFuture end(byte[] text, Object last) {
    closed = true;
    if (gone) {
      ReferenceCountUtil.release(last);
      return context.newFailedFuture(new ClosedChannelException());
    }
    ChannelPromise sent = context.newPromise();
    if (text.length > 0) {
      hold(frame(text));
    }
    waiting.add(new Last(last, sent));
    drain();
    return sent;
  }

  /** The channel is closed, and nothing is sent any more. */
  void gone() {
    closed = true;
    gone = true;
    for (Object message : waiting) {
      ReferenceCountUtil.release(message instanceof Last last ? last.message : message);
    }
    waiting.clear();
  }

  /** Tells the other side that nothing more comes; what was written can still be read. */
  void shutDown() {
    if (channel instanceof DuplexChannel duplex) {
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
