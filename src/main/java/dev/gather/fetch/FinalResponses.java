package dev.gather.fetch;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Lets final responses pass and drops interim ones (RFC 9110, section 15.2), which the client would
 * take for the answer. A switch of protocols that nobody asked for is an error (section 15.2.2).
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
final class FinalResponses extends ChannelInboundHandlerAdapter {
  private boolean interim;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse response) {
      interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        context.fireExceptionCaught(new DecoderException("a switch of protocols"));
        context.close();
      }
      Wire.of(context.channel()).version(response.protocolVersion());
    }
    if (!interim) {
      context.fireChannelRead(message);
      return;
    }
    interim = !(message instanceof LastHttpContent);
    ReferenceCountUtil.release(message);
  }
}
