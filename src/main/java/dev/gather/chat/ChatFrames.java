package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gather.chat.room.Person;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The chat behind one WebSocket. */
final class ChatFrames implements FrameHandler.Messages {
  private static final int UNSUPPORTED_DATA = 1003;

  private final Doors doors;
  private final WebSocketEntry entry;
  private @Nullable Connection connection;
  private @Nullable Conversation conversation;

  ChatFrames(Doors doors, WebSocketEntry entry) {
    this.doors = doors;
    this.entry = entry;
  }

  @Override
  public void opened(ChannelHandlerContext context) {
    Connection opened = new Connection(context, entry.form(), doors);
    connection = opened;
    conversation =
        new Entrance(opened, entry.enter(opened), person -> conversation(opened, person));
    opened.open(conversation);
  }

  private Conversation conversation(Connection opened, Person person) {
    return entry.form() == Form.JSON_FRAMES
        ? new JsonConversation(opened, person, entry.room(), doors)
        : new LineConversation(opened, person, entry.room(), doors);
  }

  @Override
  public void heard() {
    if (connection != null) {
      connection.heard();
    }
  }

  @Override
  public void text(ByteBuf utf8) {
    if (connection != null && conversation != null && !connection.closing()) {
      conversation.heard(utf8.toString(UTF_8));
    }
  }

  @Override
  public void binary(ByteBuf bytes) {
    violated(UNSUPPORTED_DATA, "only text is understood here");
  }

  @Override
  public void violated(int code, String why) {
    if (connection != null) {
      connection.close(Bye.violation(code, why));
    }
  }

  @Override
  public boolean ended() {
    return connection != null && connection.quit();
  }

  @Override
  public ChannelFuture last(CloseWebSocketFrame close) {
    return Objects.requireNonNull(connection).last(close);
  }

  @Override
  public void writable() {
    if (connection != null) {
      connection.writable();
    }
  }

  @Override
  public void gone() {
    if (connection != null) {
      connection.gone();
    }
    doors.visitors().leave(entry.visit());
  }
}
