package dev.gather.chat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * Sends every message back, through the handlers that chat has, for the Autobahn test suite; see
 * the profile {@code autobahn}.
 */
public final class EchoServer {
  private static final int MAX = 64 << 20;

  private EchoServer() {}

  private static final class Echo implements FrameHandler.Messages {
    private @Nullable ChannelHandlerContext context;
    private boolean closing;

    @Override
    public void opened(ChannelHandlerContext context) {
      this.context = context;
    }

    @Override
    public void heard() {
      // Whether the other side is there does not matter here.
    }

    @Override
    public void text(ByteBuf utf8) {
      if (context != null && !closing) {
        context.writeAndFlush(new TextWebSocketFrame(utf8.retain()));
      }
    }

    @Override
    public void binary(ByteBuf bytes) {
      if (context != null && !closing) {
        context.writeAndFlush(new BinaryWebSocketFrame(bytes.retain()));
      }
    }

    @Override
    public void violated(int code, String why) {
      if (context != null && !closing) {
        closing = true;
        context
            .writeAndFlush(new CloseWebSocketFrame(code, why))
            .addListener(
                (ChannelFutureListener)
                    done -> {
                      if (done.channel() instanceof DuplexChannel duplex) {
                        duplex.shutdownOutput();
                      }
                    });
      }
    }

    @Override
    public boolean ended() {
      boolean first = !closing;
      closing = true;
      return first;
    }

    @Override
    public ChannelFuture last(CloseWebSocketFrame close) {
      return Objects.requireNonNull(context).writeAndFlush(close);
    }

    @Override
    public void writable() {
      // All that waits is in the channel.
    }

    @Override
    public void gone() {
      closing = true;
    }
  }

  /**
   * @param arguments the port to listen on
   */
  public static void main(String[] arguments) {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(Integer.parseInt(arguments[0]))
            .handle(
                (request, response) ->
                    response.sendWebsocket(
                        (in, out) -> {
                          in.withConnection(
                              connection -> {
                                WebSocketEndpoint.install(
                                    connection.channel().pipeline(),
                                    MAX,
                                    new FrameHandler(MAX, new Echo()));
                                connection.channel().config().setAutoRead(true);
                              });
                          return out.neverComplete();
                        },
                        WebsocketServerSpec.builder().maxFramePayloadLength(MAX).build()))
            .bindNow();
    server.onDispose().block();
  }
}
