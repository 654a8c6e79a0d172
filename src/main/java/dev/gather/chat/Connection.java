package dev.gather.chat;

import dev.gather.chat.room.Burst;
import dev.gather.chat.room.Event;
import dev.gather.chat.room.Listener;
import dev.gather.chat.room.Person;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection to a person. Its queue is the channel's own, bounded in bytes by the high-water
 * mark: a reader that does not keep up is told so behind what is queued, and cut off. Confined to
 * its event loop.
 */
final class Connection implements Listener {
  private static final long PING = Duration.ofSeconds(25).toNanos();
  private static final long DEAD = Duration.ofSeconds(33).toNanos();

  /** How long the other side may take to read the farewell, and to close. */
  private static final long LINGER = Duration.ofSeconds(5).toNanos();

  private final ChannelHandlerContext context;
  private final Form form;
  private final Loop loop;
  private final Doors doors;
  private final long openedNanos = System.nanoTime();
  private long heardNanos = openedNanos;
  private long pingedNanos = openedNanos;
  private @Nullable Conversation conversation;
  private @Nullable Person person;
  private boolean written;
  private int outstanding;
  private int strikes;
  private boolean ended;
  private boolean goingAway;
  private boolean gone;
  private @Nullable Bye bye;
  private long byeNanos;

  Connection(ChannelHandlerContext context, Form form, Doors doors) {
    this.context = context;
    this.form = form;
    this.doors = doors;
    this.loop = doors.loops().of(context.channel().eventLoop());
  }

  /** Begins, with someone to talk to and something to say. */
  void open(Person person, Conversation conversation) {
    this.person = person;
    this.conversation = conversation;
    loop.add(this);
    doors.loops().opened();
    doors.metrics().opened(form.door());
    conversation.begin();
    if (doors.loops().goingAway()) {
      goAway();
    }
  }

  Form form() {
    return form;
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
    Encoded encoded = burst.encoded(form, form::encode);
    List<Event> events = burst.events();
    String nick = person.nick();
    int begin = 0;
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (event.nick().equals(nick) && !form.tellsDoer(event)) {
        if (i > begin) {
          write(encoded.some(begin, i - 1));
        }
        begin = i + 1;
      }
    }
    if (begin == 0) {
      write(encoded.all());
    } else if (begin < events.size()) {
      write(encoded.some(begin, events.size() - 1));
    }
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
      ByteBuf frame = context.alloc().buffer(text.length + 10);
      form.frame(frame, text);
      write(frame);
    }
  }

  private void write(ByteBuf bytes) {
    context.write(bytes, context.voidPromise());
    if (!context.channel().isWritable()) {
      context.flush();
      if (!context.channel().isWritable() && context.channel().isActive()) {
        close(Bye.SLOW_READER);
        return;
      }
    }
    if (!written) {
      written = true;
      loop.flushSoon(this);
    }
  }

  void flush() {
    written = false;
    context.flush();
  }

  /** Answers what was asked, on the event loop; a connection is not ended before. */
  <T> void answer(Mono<T> answer, Consumer<T> told, Consumer<Throwable> failed) {
    outstanding++;
    answer.subscribe(
        value -> onLoop(() -> told.accept(value)),
        failure ->
            onLoop(
                () -> {
                  failed.accept(failure);
                  settle();
                }),
        () -> onLoop(this::settle));
  }

  /** At once where possible, so that an answer comes before what follows on it. */
  private void onLoop(Runnable task) {
    if (loop.executor().inEventLoop()) {
      task.run();
    } else {
      loop.executor().execute(task);
    }
  }

  int outstanding() {
    return outstanding;
  }

  private void settle() {
    outstanding--;
    if (conversation != null) {
      conversation.settled();
    }
    finish();
  }

  /** Reads on, or lets the other side wait. */
  void reading(boolean on) {
    if (context.channel().config().isAutoRead() != on) {
      context.channel().config().setAutoRead(on);
    }
  }

  void heard() {
    heardNanos = System.nanoTime();
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
    finish();
  }

  /** The service goes away: what was asked is answered, then the connection is closed. */
  void goAway() {
    goingAway = true;
    finish();
  }

  private void finish() {
    if (outstanding > 0 || bye != null) {
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
    if (why.told()) {
      byte[] text = form.text(why);
      ByteBuf frame = context.alloc().buffer(text.length + 10);
      form.frame(frame, text);
      context.write(frame, context.voidPromise());
    }
    Object last =
        form.webSocket()
            ? new CloseWebSocketFrame(why.code(), why.detail())
            : context.alloc().buffer(0, 0);
    context.writeAndFlush(last).addListener(done -> linger());
  }

  /** To close while there is input unread would reset the connection, and lose the farewell. */
  private void linger() {
    if (ended) {
      context.close();
    } else if (!form.webSocket() && context.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
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

  /** The channel is closed. */
  void gone() {
    if (!gone) {
      gone = true;
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

  void tick(long now) {
    strikes = Math.max(0, strikes - doors.settings().burst());
    if (bye != null) {
      if (now - byeNanos > LINGER) {
        context.close();
      }
    } else if (form.webSocket() && now - heardNanos > DEAD) {
      bye = Bye.violation(1006, "dead");
      context.close();
    } else if (form.webSocket() && now - pingedNanos >= PING) {
      pingedNanos = now;
      context.writeAndFlush(new PingWebSocketFrame());
    } else if (conversation != null
        && !conversation.greeted()
        && now - openedNanos > doors.settings().helloTimeout().toNanos()) {
      close(Bye.SILENT);
    }
  }
}
