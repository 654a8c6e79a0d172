package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

@Timeout(60)
class OutletTest {
  private static final DataSize QUEUE = DataSize.ofMegabytes(1);
  private static final byte[] LINE = "x".repeat(999).getBytes(UTF_8);
  private static final String SENT = "x".repeat(999) + "\n";

  private final StuckSocket socket = new StuckSocket();
  private final EmbeddedChannel channel = new EmbeddedChannel(socket, new Handler());
  private final Loop loop = new Loop(channel.eventLoop());
  private int full;
  private final Outlet outlet = outlet();

  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      outlet.drain();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      outlet.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable unsent) {
      assertThat(unsent).isInstanceOf(ClosedChannelException.class);
    }
  }

  private Outlet outlet() {
    ChannelHandlerContext context =
        Objects.requireNonNull(channel.pipeline().context(Handler.class));
    return new Outlet(context, Form.LINES, loop, QUEUE, () -> full++);
  }

  @AfterEach
  void close() {
    loop.close();
    channel.finishAndReleaseAll();
  }

  @Test
  void whatWaitsComesInItsOrderOnceTheOtherSideReads() {
    socket.stuck = true;
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      outlet.send((i + "x".repeat(500)).getBytes(UTF_8));
      lines.add(i + "x".repeat(500) + "\n");
    }
    channel.runPendingTasks();
    assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes())
        .as("handed to the channel")
        .isLessThan(66 * 1024);

    socket.stuck = false;
    channel.flush();
    channel.runPendingTasks();
    assertThat(read()).isEqualTo(lines);
    assertThat(full).isZero();
  }

  @Test
  void isFullAtItsLimit() {
    socket.stuck = true;
    long written = 0;
    while (full == 0) {
      outlet.send(LINE);
      written += SENT.length();
    }

    assertThat(written).isBetween(QUEUE.toBytes() * 8 / 10, QUEUE.toBytes());
  }

  @Test
  void theLastComesBehindWhatWaitsAndNothingAfterIt() {
    socket.stuck = true;
    for (int i = 0; i < 200; i++) {
      outlet.send(LINE);
    }
    ChannelFuture end = outlet.end("bye".getBytes(UTF_8), Unpooled.copiedBuffer("the end", UTF_8));
    outlet.send(LINE);
    assertThat(end.isDone()).isFalse();

    socket.stuck = false;
    channel.flush();
    channel.runPendingTasks();
    assertThat(end.isSuccess()).isTrue();
    assertThat(read()).hasSize(202).endsWith(SENT, "bye\n", "the end");
  }

  @Test
  void manyShareABuffer() {
    ByteBuf shared = Unpooled.copiedBuffer("shared\n", UTF_8);
    outlet.write(shared.retain());
    channel.runPendingTasks();
    assertThat(read()).containsExactly("shared\n");
    socket.stuck = true;
    while (full == 0) {
      outlet.write(shared.retain());
    }

    assertThat(shared.readableBytes()).isEqualTo(7);
    channel.close();
    assertThat(shared.refCnt()).isEqualTo(1);
    shared.release();
  }

  @Test
  void theLastIsNotKeptForOneThatIsGone() {
    ByteBuf last = Unpooled.copiedBuffer("the end", UTF_8);
    channel.close();

    ChannelFuture end = outlet.end("bye".getBytes(UTF_8), last);

    assertThat(end.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(last.refCnt()).isZero();
  }

  private List<String> read() {
    List<String> sent = new ArrayList<>();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      sent.add(bytes.toString(UTF_8));
      bytes.release();
    }
    return sent;
  }
}
