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
 * take for the answer. A status that is not of three digits is an error, and so is a switch of
 * protocols, for which nobody asked (section 15.2.2).
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
final class FinalResponses extends ChannelInboundHandlerAdapter {
  private boolean interim;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse response) {
      interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      int code = response.status().code();
      if (code < 100 || code > 999 || code == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
        context.fireExceptionCaught(new DecoderException("no final status: " + code));
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
