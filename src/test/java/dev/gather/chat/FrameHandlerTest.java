package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameHandlerTest {
  private final StuckSocket socket = new StuckSocket();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(socket, new FrameHandler(1_000, new Nothing()));

  private static final class Nothing implements FrameHandler.Messages {
    @Override
    public void opened(ChannelHandlerContext context) {}

    @Override
    public void heard() {}

    @Override
    public void text(ByteBuf utf8) {}

    @Override
    public void binary(ByteBuf bytes) {}

    @Override
    public void violated(int code, String why) {}

    @Override
    public boolean ended() {
      return false;
    }

    @Override
    public ChannelFuture last(CloseWebSocketFrame close) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writable() {}

    @Override
    public void gone() {}
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void answersEachPing() {
    ping("one");
    ping("two");

    assertThat(pongs()).containsExactly("one", "two");
  }

  @Test
  void answersTheNewestPingOnceOneThatDoesNotReadReadsOn() {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1_000));
    socket.stuck = true;
    channel.write(Unpooled.wrappedBuffer(new byte[2_000]));
    for (int i = 0; i < 1_000; i++) {
      ping("ping " + i);
    }
    assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isLessThan(2_500);

    socket.stuck = false;
    channel.flush();
    assertThat(pongs()).containsExactly("ping 999");
  }

  @Test
  void keepsNoPingOfOneThatIsGone() {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1_000));
    socket.stuck = true;
    channel.write(Unpooled.wrappedBuffer(new byte[2_000]));
    ByteBuf payload = Unpooled.copiedBuffer("ping", UTF_8);
    channel.writeInbound(new PingWebSocketFrame(payload));
    assertThat(payload.refCnt()).isOne();

    channel.close();
    assertThat(payload.refCnt()).isZero();
  }

  private void ping(String payload) {
    channel.writeInbound(new PingWebSocketFrame(Unpooled.copiedBuffer(payload, UTF_8)));
  }

  private List<String> pongs() {
    List<String> pongs = new ArrayList<>();
    for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      if (sent instanceof PongWebSocketFrame pong) {
        pongs.add(pong.content().toString(UTF_8));
        pong.release();
      } else {
        ((ByteBuf) sent).release();
      }
    }
    return pongs;
  }
}
