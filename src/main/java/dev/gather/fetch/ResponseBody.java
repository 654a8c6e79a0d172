package dev.gather.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The body of one response, for one reader; WebClient asks once more to release what nobody read,
 * and finds it empty then. A reader that does not ask stops the reading of the socket, one that
 * cancels closes the connection. Confined to the event loop; what other threads ask is handed over.
 */
final class ResponseBody extends Flux<DataBuffer> implements Subscription {
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  private final Channel channel;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>(1);
  private @Nullable CoreSubscriber<? super DataBuffer> reader;
  private long demand;
  private boolean telling;
  private boolean ended;
  private @Nullable Throwable failure;

  /** Nothing is told any more. */
  private boolean over;

  ResponseBody(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
    inLoop(
        () -> {
          if (reader == null) {
            reader = subscriber;
            subscriber.onSubscribe(this);
            tell();
          } else if (over) {
            Operators.complete(subscriber);
          } else {
            Operators.error(subscriber, new IllegalStateException("the body is being read"));
          }
        });
  }

  @Override
  public void request(long n) {
    if (Operators.validate(n)) {
      inLoop(
          () -> {
            demand = Operators.addCap(demand, n);
            tell();
          });
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
  public void cancel() {
    inLoop(
        () -> {
          if (!over) {
            over = true;
            release();
            if (!ended) {
              channel.close();
            }
          }
        });
  }

  private void inLoop(Runnable action) {
    if (channel.eventLoop().inEventLoop()) {
      action.run();
    } else {
      channel.eventLoop().execute(action);
    }
  }

  /** A piece has come; it is the body's to release. */
  void add(ByteBuf piece) {
    if (over || !piece.isReadable()) {
      piece.release();
      return;
    }
    CoreSubscriber<? super DataBuffer> to = reader;
    if (to != null && demand == Long.MAX_VALUE && waiting.isEmpty() && !telling) {
      to.onNext(BUFFERS.wrap(piece)); // the way of all but few
      return;
    }
    waiting.add(piece);
    tell();
    if (!waiting.isEmpty()) {
      channel.config().setAutoRead(false);
    }
  }

  /** All of it has come. */
  void ended() {
    ended = true;
    tell();
  }

  /** No more of it will come, and what is here is not told any more. */
  void failed(Throwable cause) {
    failure = cause;
    release();
    ended();
  }

  private void tell() {
    CoreSubscriber<? super DataBuffer> to = reader;
    if (to == null || telling || over) {
      return;
    }
    telling = true;
    while (demand > 0 && !over) {
      ByteBuf piece = waiting.poll();
      if (piece == null) {
        break;
      }
      demand = demand == Long.MAX_VALUE ? demand : demand - 1;
      to.onNext(BUFFERS.wrap(piece));
    }
    telling = false;
    if (waiting.isEmpty() && !over) {
      if (ended) {
        end(to);
      } else {
        channel.config().setAutoRead(true);
      }
    }
  }

  private void end(CoreSubscriber<? super DataBuffer> to) {
    over = true;
    if (failure == null) {
      to.onComplete();
    } else {
      to.onError(failure);
    }
  }

  private void release() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }
}
