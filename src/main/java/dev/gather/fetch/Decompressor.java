package dev.gather.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/** Decodes content as Netty does, and fails where it ends too early, which Netty lets pass. */
final class Decompressor extends HttpContentDecompressor {
  /** Whether the response that is coming in is encoded; others pass by. */
  private boolean encoded;

  Decompressor() {
    super(0);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpResponse response) {
      encoded = response.headers().contains(HttpHeaderNames.CONTENT_ENCODING);
    }
    if (encoded) {
      super.channelRead(context, message);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (encoded) {
      super.channelReadComplete(context);
    } else {
      context.fireChannelReadComplete();
    }
  }

  @Override
  protected EmbeddedChannel newContentDecoder(String contentEncoding) throws Exception {
    if (HttpHeaderValues.GZIP.contentEqualsIgnoreCase(contentEncoding)) {
      return new EmbeddedChannel(new WholeContent(), new GzipMember());
    }
    EmbeddedChannel decoder = super.newContentDecoder(contentEncoding);
    if (decoder != null) {
      decoder.pipeline().addFirst(new WholeContent());
    }
    return decoder;
  }

  /** The connection is given up, for the next response would meet a decoder in disorder. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
  protected void decode(ChannelHandlerContext context, HttpObject message, List<Object> out)
      throws Exception {
    if (message.decoderResult().isFailure()) {
      context.fireChannelRead(ReferenceCountUtil.retain(message)); // Netty takes it for whole
      return;
    }
    try {
      super.decode(context, message, out);
    } catch (Exception broken) {
      context.close();
      throw broken;
    }
  }

  /**
   * One member of what may be several (RFC 1952, section 2.2). Netty's own decoder for several
   * never tells that it has come to an end.
   */
  private static final class GzipMember extends JdkZlibDecoder {
    GzipMember() {
      super(ZlibWrapper.GZIP, false, 0);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      if (isClosed()) {
        context.pipeline().replace(this, null, new GzipMember());
      } else {
        super.decode(context, in, out);
      }
    }
  }

  /** Stands before the decoder; no content at all, as in a response to HEAD, is whole. */
  private static final class WholeContent extends ChannelInboundHandlerAdapter {
    private boolean begun;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      begun |= ((ByteBuf) message).isReadable();
      context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ZlibDecoder zlib = context.pipeline().get(ZlibDecoder.class);
      if (begun && zlib != null && !zlib.isClosed()) {
        context.fireExceptionCaught(new DecompressionException("the content is cut short"));
      }
      context.fireChannelInactive();
    }
  }
}
