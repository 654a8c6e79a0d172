package dev.gather.chat;

import dev.gather.chat.room.Allowance;
import dev.gather.chat.room.Burst;
import dev.gather.chat.room.Listener;
import dev.gather.chat.room.Person;
import dev.gather.chat.room.Refusal;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection to a person. A reader that does not keep up is told so behind what is queued, and
 * cut off. Confined to its event loop.
 */
final class Connection implements Listener {
  /** How long the other side may take to read the farewell, and to close. */
  private static final long LINGER = Duration.ofSeconds(5).toNanos();

  private final ChannelHandlerContext context;
  private final Form form;
  private final Loop loop;
  private final Outlet outlet;
  private final Doors doors;
  private final Answers answers;
  private final Pulse pulse = new Pulse(System.nanoTime());
  private @Nullable Conversation conversation;
  private @Nullable Person person;
  private int strikes;
  private boolean ended;
  private boolean told;
  private boolean goingAway;
  private boolean gone;
  private @Nullable Bye bye;
  private long byeNanos;

  Connection(ChannelHandlerContext context, Form form, Doors doors) {
    this.context = context;
    this.form = form;
    this.doors = doors;
    this.loop = doors.loops().of(context.channel().eventLoop());
    this.answers = new Answers(loop.executor(), this::settled);
    this.outlet =
        new Outlet(
            context, form, loop, doors.settings().queueBytes(), () -> close(Bye.SLOW_READER));
  }

  /** Lets someone in under a nick; ends in a {@link Refusal} if it can't be had. */
  Mono<Person> enter(Allowance allowance, @Nullable String nick, @Nullable String session) {
    return doors.people().enter(this, allowance, nick, session);
  }

  /** Someone has come in, unless the connection is at its end by now. */
  void entered(Person entered) {
    person = entered;
    if (gone || bye != null) {
      depart();
    }
  }

  /** Begins to talk. */
  void open(Conversation conversation) {
    this.conversation = conversation;
    loop.add(this);
    doors.loops().opened();
    doors.metrics().opened(form.door());
    conversation.begin();
    if (doors.loops().goingAway()) {
      goAway();
    }
  }

  @Override
  public Executor executor() {
    return loop.executor();
  }

  @Override
  public void told(Burst burst) {
    if (bye != null || person == null) {
      return;
    }
    String nick = person.nick();
    burst
        .encoded(form, form::encode)
        .without(event -> event.nick().equals(nick) && !form.tellsDoer(event), outlet::write);
  }

  @Override
  public void replaced() {
    close(Bye.REPLACED);
  }

  @Override
  public void lost(String room) {
    close(Bye.LOST);
  }

  /** Sends one line or frame. */
  void send(byte[] text) {
    if (bye == null) {
      outlet.send(text);
    }
  }

  /** Answers what was asked, on the event loop; a connection is not ended before. */
  <T> void answer(Mono<T> answer, Consumer<T> told, Consumer<Throwable> failed) {
    answers.add(answer, told, failed);
  }

  int outstanding() {
    return answers.outstanding();
  }

  private void settled() {
    if (conversation != null) {
      conversation.settled();
    }
    finish();
  }

  /** Reads on, or lets the other side wait; of no effect where its input has ended. */
  void reading(boolean on) {
    // Epoll has let go of a channel whose input was shut down: to read from it fails.
    boolean ended = context.channel() instanceof DuplexChannel duplex && duplex.isInputShutdown();
    if (!ended && context.channel().config().isAutoRead() != on) {
      context.channel().config().setAutoRead(on);
    }
  }

  void heard() {
    pulse.heard(System.nanoTime());
  }

  /** Counts something that should not have been sent; too many within a second are the end. */
  void strike() {
    if (++strikes > doors.maxStrikes()) {
      close(Bye.FLOOD);
    }
  }

  boolean closing() {
    return bye != null;
  }

  /** The other side sends nothing more, but may read; it gets all its answers. */
  void inputEnded() {
    ended = true;
    if (told) {
      context.close();
    } else {
      finish();
    }
  }

  /** The service goes away: what was asked is answered, then the connection is closed. */
  void goAway() {
    goingAway = true;
    finish();
  }

  private void finish() {
    if (answers.outstanding() > 0 || bye != null) {
      return;
    }
    if (goingAway) {
      close(doors.goingAway());
    } else if (ended) {
      close(Bye.QUIT);
    }
  }

  /** Says why, and closes once that is read. */
  void close(Bye why) {
    if (bye != null) {
      return;
    }
    bye = why;
    byeNanos = System.nanoTime();
    depart();
    Object last =
        form.webSocket()
            ? new CloseWebSocketFrame(why.code(), why.detail())
            : Unpooled.EMPTY_BUFFER;
    outlet.end(form.text(why), last).addListener(done -> linger(why));
  }

  /**
   * To close while there is input unread would reset the connection, and lose the farewell. Who
   * keeps to the protocol of WebSocket answers a close frame; others just see the end.
   */
  private void linger(Bye why) {
    told = true;
    if (ended) {
      context.close();
    } else if (!form.webSocket() || why.violation()) {
      outlet.shutDown();
    }
  }

  /** The other side has read some. */
  void writable() {
    outlet.drain();
  }

  /** The other side closes; false if it only answers to being told so. */
  boolean quit() {
    if (bye != null) {
      return false;
    }
    bye = Bye.QUIT;
    byeNanos = System.nanoTime();
    depart();
    return true;
  }

  /** Writes a message behind all that waits, and nothing after it. */
  ChannelFuture last(Object message) {
    return outlet.end(new byte[0], message);
  }

  /** The channel is closed. */
  void gone() {
    if (!gone) {
      gone = true;
      outlet.gone();
      depart();
      loop.remove(this);
      doors.metrics().closed(form.door(), bye == null ? "gone" : bye.reason());
      doors.loops().closed();
    }
  }

  private void depart() {
    if (person != null) {
      person.depart();
    }
  }

  /** Once a second. */
  void tick(long now) {
    strikes = Math.max(0, strikes - doors.settings().burst());
    if (bye != null) {
      if (now - byeNanos > LINGER) {
        context.close();
      }
      return;
    }
    if (form.webSocket()) {
      switch (pulse.at(now)) {
        case DEAD -> {
          bye = Bye.DEAD;
          context.close();
        }
        case QUIET -> context.writeAndFlush(new PingWebSocketFrame());
        case ALIVE -> {}
      }
    }
    if (conversation != null
        && !conversation.greeted()
        && pulse.older(now, doors.settings().helloTimeout())) {
      close(Bye.SILENT);
    }
  }
}
