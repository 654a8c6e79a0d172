package dev.gather.chat;

import dev.gather.chat.Visitors.Visit;
import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.Rooms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One TCP connection, whose bytes are cut into lines. */
final class LineHandler extends ChannelInboundHandlerAdapter {
  private static final byte[] NEW_LINE = {'\n'};
  private static final Logger log = LoggerFactory.getLogger(LineHandler.class);

  private final Doors doors;
  private final @Nullable TcpAccess access;
  private final LineCutter cutter;
  private @Nullable Visit visit;
  private @Nullable Connection connection;
  private @Nullable Conversation conversation;

  /**
   * @param access asked for who may come in; null for anyone
   */
  LineHandler(Doors doors, @Nullable TcpAccess access) {
    this.doors = doors;
    this.access = access;
    this.cutter = new LineCutter(doors.settings().maxLine());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Visit admitted;
    try {
      admitted = doors.visitors().admit(context.channel().remoteAddress());
    } catch (Refusal refusal) {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(Form.fault(refusal.detail()), NEW_LINE))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    Connection opened = new Connection(context, Form.LINES, doors);
    visit = admitted;
    connection = opened;
    conversation =
        access == null
            ? enter(opened, admitted)
            : new Gate(opened, refusals(context, access), () -> enter(opened, admitted));
    opened.open(conversation);
  }

  private static Function<String, Optional<String>> refusals(
      ChannelHandlerContext context, TcpAccess access) {
    InetSocketAddress caller = (InetSocketAddress) context.channel().remoteAddress();
    return token -> access.refusal(token, caller);
  }

  private Conversation enter(Connection opened, Visit admitted) {
    return new Entrance(
        opened,
        opened.enter(admitted.allowance(), null, null),
        person -> new LineConversation(opened, person, Rooms.LOBBY, doors));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (connection != null && conversation != null && !connection.closing()) {
        connection.heard();
        cutter.cut(bytes, conversation);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (connection != null) {
      connection.writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && connection != null && conversation != null) {
      cutter.end(conversation);
      connection.inputEnded();
    } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (connection != null) {
      connection.gone();
    }
    if (visit != null) {
      doors.visitors().leave(visit);
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.atLevel(cause instanceof IOException ? Level.DEBUG : Level.WARN)
        .setCause(cause)
        .log("A connection failed");
    context.close();
  }
}
