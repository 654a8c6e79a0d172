package dev.gather.access;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Closes connections whose request headers are not there in time: from the opening of a connection,
 * and later from the first byte of a request. Without it a caller could hold thousands of
 * connections with a byte now and then ("slow loris"). Bodies may take their time, for lines may be
 * sent without end. Connections that wait between requests are Boot's to close ({@code
 * server.netty.idle-timeout}).
 */
final class RequestDeadline implements NettyServerCustomizer {
  private static final byte[] TIMED_OUT =
      "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final Duration timeout;

  RequestDeadline(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return server.doOnChannelInit((observer, channel, remote) -> watch(channel));
  }

  private void watch(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(NettyPipeline.HttpCodec) != null) {
      Bytes bytes = new Bytes(timeout.toNanos());
      pipeline.addBefore(NettyPipeline.HttpCodec, Bytes.class.getName(), bytes);
      pipeline.addAfter(NettyPipeline.HttpCodec, Messages.class.getName(), new Messages(bytes));
    }
  }

  /** Sees bytes come, and has a timer while headers are waited for. */
  private static final class Bytes extends ChannelInboundHandlerAdapter {
    private final long nanos;
    private @Nullable ScheduledFuture<?> timer;
    private boolean answering;
    private boolean first = true;

    Bytes(long nanos) {
      this.nanos = nanos;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      start(context);
      context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (timer == null && !answering) {
        if (isHttp(context)) {
          start(context);
        } else {
          context.pipeline().remove(this);
        }
      }
      context.fireChannelRead(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      stop();
      context.fireChannelInactive();
    }

    private void start(ChannelHandlerContext context) {
      timer = context.executor().schedule(() -> expired(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void stop() {
      if (timer != null) {
        timer.cancel(false);
        timer = null;
      }
    }

    /** Later requests may come while an earlier answer is being written, which 408 would spoil. */
    private void expired(ChannelHandlerContext context) {
      if (!isHttp(context)) {
        return;
      }
      if (first) {
        context
            .writeAndFlush(Unpooled.wrappedBuffer(TIMED_OUT))
            .addListener(ChannelFutureListener.CLOSE);
      } else {
        context.close();
      }
    }

    /** Not any more once a WebSocket was opened. */
    private static boolean isHttp(ChannelHandlerContext context) {
      return context.pipeline().get(NettyPipeline.HttpCodec) != null;
    }
  }

  /** Sees the requests that the bytes made. */
  private static final class Messages extends ChannelInboundHandlerAdapter {
    private final Bytes bytes;

    Messages(Bytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        bytes.stop();
        bytes.first = false;
        bytes.answering = true;
      }
      if (message instanceof LastHttpContent) {
        bytes.answering = false;
      }
      context.fireChannelRead(message);
    }
  }
}
