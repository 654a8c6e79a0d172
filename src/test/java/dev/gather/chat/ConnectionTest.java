package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.chat.room.ChatMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

@Timeout(60)
class ConnectionTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final Loops loops = new Loops();
  private final Connection connection = connection();

  @SuppressWarnings("NullAway") // nobody comes in
  private Connection connection() {
    ChatSettings settings =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("gather.chat", ChatSettings.class);
    ChatMetrics metrics = new ChatMetrics(new SimpleMeterRegistry());
    Doors doors =
        new Doors(null, null, null, null, loops, metrics, settings, new SplittableRandom());
    ChannelHandlerContext context =
        Objects.requireNonNull(channel.pipeline().context(ChannelInboundHandlerAdapter.class));
    return new Connection(context, Form.LINES, doors);
  }

  @AfterEach
  void close() {
    loops.of(channel.eventLoop()).close();
    channel.finishAndReleaseAll();
  }

  @Test
  void closesOnceTheOtherSideHasHeardTheFarewellAndEndsToo() {
    connection.close(Bye.FLOOD);
    channel.runPendingTasks();
    ByteBuf told = channel.readOutbound();
    assertThat(told.toString(UTF_8)).startsWith("! too much was sent too fast");
    told.release();
    assertThat(channel.isOpen()).as("while the other side may still read").isTrue();

    connection.inputEnded();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void closesOnceItHasAnsweredTheOneThatSaysNoMore() {
    connection.inputEnded();
    channel.runPendingTasks();

    assertThat(channel.isOpen()).isFalse();
  }
}
