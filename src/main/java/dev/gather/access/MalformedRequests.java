package dev.gather.access;

import dev.gather.web.Json;
import dev.gather.web.SecurityHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.http.MediaType;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import tools.jackson.core.JsonGenerator;

/**
 * Gives the refusals of the HTTP server (400, 413, 414, 431), which come before any filter and are
 * empty, the body and the headers that all other refusals have; also those of requests whose target
 * is no URI, which Spring gives in the same way.
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

  private static final class Explaining extends ChannelDuplexHandler {
    /** What the last request asked for. */
    private String target = "";

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest request) {
        target = request.uri();
      }
      context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      context.write(
          message instanceof FullHttpResponse reply && isBare(reply)
              ? explained(context, reply)
              : message,
          promise);
    }

    /** Nothing but its length and, perhaps, the end of the connection: no filter has seen it. */
    private static boolean isBare(FullHttpResponse reply) {
      HttpHeaders headers = reply.headers();
      boolean closes = headers.contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
      return reply.status().code() >= 400
          && headers.size() == (closes ? 2 : 1)
          && "0".equals(headers.get(HttpHeaderNames.CONTENT_LENGTH));
    }

    private FullHttpResponse explained(ChannelHandlerContext context, FullHttpResponse bare) {
      byte[] json = Json.bytes(writer -> write(writer, bare.status()));
      ByteBuf body = context.alloc().buffer(json.length).writeBytes(json);
      FullHttpResponse explained = bare.replace(body);
      bare.release();
      SecurityHeaders.addTo(explained.headers());
      explained
          .headers()
          .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
          .set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
          .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
      return explained;
    }

    private void write(JsonGenerator json, HttpResponseStatus status) {
      URISyntaxException fault = status.code() == 400 ? fault(target) : null;
      json.writeStartObject();
      json.writeStringProperty("type", "about:blank");
      json.writeStringProperty("title", status.reasonPhrase());
      json.writeNumberProperty("status", status.code());
      json.writeStringProperty("detail", fault == null ? detail(status) : detail(fault));
      if (fault != null) {
        String path = path(target);
        if (fault.getIndex() > path.length()) {
          json.writeStringProperty("instance", path);
        }
        json.writeArrayPropertyStart("errors");
        json.writeStartObject();
        json.writeStringProperty("pointer", pointer(target, fault.getIndex()));
        json.writeStringProperty("detail", fault.getReason());
        json.writeEndObject();
        json.writeEndArray();
      }
      json.writeEndObject();
    }

    private static @Nullable URISyntaxException fault(String target) {
      try {
        var _ = new URI(target);
        return null;
      } catch (URISyntaxException malformed) {
        return malformed;
      }
    }

    /** The parameter that a place in the target belongs to, or the path. */
    private static String pointer(String target, int at) {
      String path = path(target);
      if (at <= path.length()) {
        return path;
      }
      int from = Math.max(path.length(), target.lastIndexOf('&', at - 1)) + 1;
      int end = target.indexOf('=', from);
      return "?" + target.substring(from, end < 0 || end > at ? at : end);
    }

    private static String path(String target) {
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }

    private static String detail(URISyntaxException fault) {
      return "What is asked for is no URI (RFC 3986): " + fault.getReason();
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
