package dev.gather.chat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One WebSocket connection after its handshake: puts fragments together, answers pings, and closes
 * as RFC 6455 says (sections 5.4, 5.5 and 7). The decoder before it has seen to headers and masks,
 * the validator to UTF-8.
 */
final class FrameHandler extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(FrameHandler.class);
  private static final int TOO_BIG = 1009;

  private final int maxMessage;
  private final Messages messages;
  private @Nullable ByteBuf fragments;

  /** The newest ping, until it is answered (RFC 6455, section 5.5.3). */
  private @Nullable ByteBuf pinged;

  private boolean binary;

  /** Who gets the messages, on the event loop; buffers are released after the call. */
  interface Messages {
    /** The connection is there. */
    void opened(ChannelHandlerContext context);

    /** Something came, whatever it was. */
    void heard();

    void text(ByteBuf utf8);

    void binary(ByteBuf bytes);

    /** The other side broke the protocol, and is to be told this code. */
    void violated(int code, String why);

    /** The other side closes; true if that is to be answered, false if it is the answer. */
    boolean ended();

    /** Answers that: writes this behind all that waits, and nothing after it. */
    ChannelFuture last(CloseWebSocketFrame close);

    /** The other side has read some of what waits. */
    void writable();

    /** The channel is closed. */
    void gone();
  }

  FrameHandler(int maxMessage, Messages messages) {
    this.maxMessage = maxMessage;
    this.messages = messages;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    messages.opened(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof WebSocketFrame frame)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      messages.heard();
      read(context, frame);
    } finally {
      frame.release();
    }
  }

  private void read(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case PingWebSocketFrame ping -> {
        ReferenceCountUtil.release(pinged);
        pinged = ping.content().retain();
        pong(context);
      }
      case PongWebSocketFrame pong -> log.trace("pong");
      case CloseWebSocketFrame close -> {
        if (messages.ended()) {
          messages.last(close.retain()).addListener(ChannelFutureListener.CLOSE);
        } else {
          context.close();
        }
      }
      case ContinuationWebSocketFrame next -> append(context, next);
      default -> first(context, frame);
    }
  }

  /** Answers the newest ping alone where the other side reads too slowly for more. */
  private void pong(ChannelHandlerContext context) {
    ByteBuf newest = pinged;
    if (newest != null && context.channel().isWritable()) {
      pinged = null;
      context.writeAndFlush(new PongWebSocketFrame(newest));
    }
  }

  private void first(ChannelHandlerContext context, WebSocketFrame frame) {
    binary = frame instanceof BinaryWebSocketFrame;
    if (frame.isFinalFragment()) {
      hand(frame.content());
    } else {
      fragments = context.alloc().buffer();
      append(context, frame);
    }
  }

  private void append(ChannelHandlerContext context, WebSocketFrame frame) {
    ByteBuf whole = fragments;
    if (whole == null) {
      return;
    }
    if (whole.readableBytes() + frame.content().readableBytes() > maxMessage) {
      drop();
      messages.violated(TOO_BIG, "a message may have " + maxMessage + " bytes");
      return;
    }
    whole.writeBytes(frame.content());
    if (frame.isFinalFragment()) {
      hand(whole);
      drop();
    }
  }

  private void hand(ByteBuf content) {
    if (binary) {
      messages.binary(content);
    } else {
      messages.text(content);
    }
  }

  private void drop() {
    ReferenceCountUtil.release(fragments);
    fragments = null;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pong(context);
    messages.writable();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    messages.gone();
    drop();
    ReferenceCountUtil.release(pinged);
    pinged = null;
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException violation) {
      drop();
      messages.violated(violation.closeStatus().code(), String.valueOf(violation.getMessage()));
    } else {
      log.atLevel(cause instanceof IOException ? Level.DEBUG : Level.WARN)
          .setCause(cause)
          .log("A connection failed");
      context.close();
    }
  }
}
