package dev.gather.access;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.http.MediaType;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Gives the refusals of the HTTP server (400, 413, 414, 431), which come before any filter and are
 * empty, the body that all other refusals have.
 */
final class MalformedRequests implements NettyServerCustomizer {
  @Override
  public HttpServer apply(HttpServer server) {
    return server.doOnChannelInit(
        (observer, channel, remote) -> {
          ChannelPipeline pipeline = channel.pipeline();
          if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            pipeline.addAfter(
                NettyPipeline.HttpCodec, MalformedRequests.class.getName(), new Explaining());
          }
        });
  }

  private static final class Explaining extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      context.write(
          message instanceof FullHttpResponse reply && isBare(reply)
              ? explained(context, reply)
              : message,
          promise);
    }

    /** Nothing but its length and the end of the connection: no filter has seen it. */
    private static boolean isBare(FullHttpResponse reply) {
      HttpHeaders headers = reply.headers();
      return reply.status().code() >= 400
          && headers.size() == 2
          && "0".equals(headers.get(HttpHeaderNames.CONTENT_LENGTH))
          && headers.contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }

    private static FullHttpResponse explained(
        ChannelHandlerContext context, FullHttpResponse bare) {
      String json =
          """
          {"type":"about:blank","title":"%s","status":%d,"detail":"%s"}"""
              .formatted(bare.status().reasonPhrase(), bare.status().code(), detail(bare.status()));
      ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), json);
      FullHttpResponse explained = bare.replace(body);
      bare.release();
      explained
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
          .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
      return explained;
    }

    private static String detail(HttpResponseStatus status) {
      return switch (status.code()) {
        case 414 -> "The request line is above server.netty.max-initial-line-length";
        case 431 -> "The headers are above server.max-http-request-header-size";
        default -> "The request line or a header is malformed";
      };
    }
  }
}
