package dev.gather.fetch;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Decodes the responses of one connection, one at a time. What comes while none is expected closes
 * the connection unread (RFC 9112, section 9.2): it could be the beginning of an answer, to be
 * ended once there is a request that it can pass for. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
final class ResponseDecoder extends HttpResponseDecoder {
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** As much as one read brings: what is passed on in one piece is counted in one. */
  private static final int MAX_PIECE_BYTES = 64 * 1024;

  /** That of the request under way. */
  private @Nullable HttpMethod method;

  ResponseDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_PIECE_BYTES));
  }

  /** A request with that method is about to be sent. */
  void expect(HttpMethod requested) {
    method = requested;
  }

  /** The response is whole; gives whether nothing has come behind it. */
  boolean ended() {
    method = null;
    return actualReadableBytes() == 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    if (method == null) {
      ReferenceCountUtil.release(bytes);
      context.close();
    } else {
      super.channelRead(context, bytes);
    }
  }

  /** RFC 9110, section 9.3.2. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage response) {
    return HttpMethod.HEAD.equals(method) || super.isContentAlwaysEmpty(response);
  }

  /** Nobody has asked for another protocol. */
  @Override
  protected boolean isSwitchingToNonHttp1Protocol(HttpResponse response) {
    return false;
  }
}
