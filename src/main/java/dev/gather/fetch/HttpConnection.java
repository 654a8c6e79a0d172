package dev.gather.fetch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an origin, over which one exchange goes at a time; the last handler of its
 * channel. What comes in that no exchange asked for closes it. Confined to its event loop but for
 * {@link #serve}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private final Channel channel;
  private final ResponseDecoder decoder;
  private final IdleConnections idle;
  private final HttpOrigin origin;
  private final Wire wire;
  private @Nullable Exchange current;
  private boolean used;
  private long bytesBefore;
  private boolean keepAlive;
  private boolean sent;
  private boolean whole;

  HttpConnection(
      Channel channel, ResponseDecoder decoder, IdleConnections idle, HttpOrigin origin) {
    this.channel = channel;
    this.decoder = decoder;
    this.idle = idle;
    this.origin = origin;
    this.wire = Wire.of(channel);
  }

  HttpOrigin origin() {
    return origin;
  }

  EventLoop loop() {
    return channel.eventLoop();
  }

  void close() {
    channel.close();
  }

  /**
   * Sends a request and tells its response; any thread.
   *
   * @param closed is run instead if the connection has been closed by then
   */
  void serve(Exchange exchange, Runnable closed) {
    if (loop().inEventLoop()) {
      send(exchange, closed);
    } else {
      loop().execute(() -> send(exchange, closed));
    }
  }

  private void send(Exchange exchange, Runnable closed) {
    if (exchange.isCancelled()) {
      free();
    } else if (!channel.isActive()) {
      closed.run();
    } else {
      current = exchange;
      keepAlive = false;
      sent = false;
      bytesBefore = wire.bytesIn();
      exchange.request().hop().sending(wire);
      decoder.expect(exchange.request().getMethod());
      channel
          .writeAndFlush(exchange.request().message(channel.alloc()))
          .addListener(written -> written(exchange, written.cause()));
    }
  }

  private void written(Exchange exchange, @Nullable Throwable failure) {
    if (failure == null) {
      sent = true;
      exchange.request().hop().sent();
    } else if (current == exchange) {
      fail(failure);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Exchange exchange = current;
    Throwable malformed = ((HttpObject) message).decoderResult().cause();
    if (exchange == null || whole) {
      keepAlive = false;
      ReferenceCountUtil.release(message);
      close();
    } else if (malformed != null) {
      ReferenceCountUtil.release(message);
      fail(malformed);
    } else {
      if (message instanceof HttpResponse response) {
        answered(exchange, response);
      }
      if (message instanceof HttpContent content) {
        received(exchange, content);
      }
    }
  }

  private void answered(Exchange exchange, HttpResponse response) {
    keepAlive = HttpUtil.isKeepAlive(response);
    exchange.request().hop().answered(wire.version());
    exchange.answered(response, new ResponseBody(channel));
  }

  private void received(Exchange exchange, HttpContent content) {
    ResponseBody body = exchange.body();
    if (body == null) {
      content.release();
      return;
    }
    body.add(content.content());
    if (content instanceof LastHttpContent) {
      whole = true;
      keepAlive &= decoder.ended();
    }
  }

  /** A response is told whole once nothing follows it, and its connection is free by then. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (whole) {
      end();
    }
  }

  private void end() {
    Exchange exchange = current;
    current = null;
    whole = false;
    used = true;
    channel.config().setAutoRead(true);
    free();
    if (exchange != null && exchange.body() != null) {
      exchange.body().ended();
    }
  }

  /** One whose request was answered before it was sent is of no more use. */
  private void free() {
    if (keepAlive && sent && channel.isActive()) {
      idle.put(this);
    } else {
      close();
    }
  }

  private void fail(Throwable cause) {
    Exchange exchange = current;
    current = null;
    whole = false;
    close();
    if (exchange != null && !(isLost(cause) && exchange.sendsAgain())) {
      exchange.failed(cause);
    }
  }

  /**
   * Whether the origin has closed it, as it seems, before it had the request: in good order, or
   * before the request was sent. A reset may come from an origin that has read it.
   */
  private boolean isLost(Throwable cause) {
    return used
        && wire.bytesIn() == bytesBefore
        && (cause instanceof PrematureChannelClosureException
            || (!sent && cause instanceof IOException));
  }

  /** Without TLS's own end anybody may have cut the connection (RFC 9112, section 9.8). */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent closed) {
      if (closed.isSuccess() || whole) {
        close();
      } else {
        fail(new PrematureChannelClosureException("closed without close_notify"));
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    idle.remove(this);
    if (whole) {
      end();
    } else {
      fail(new PrematureChannelClosureException("closed within an exchange"));
    }
  }
}
