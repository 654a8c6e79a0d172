package dev.gather.fetch;

import dev.gather.web.Quota;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * A body that comes no faster than its caller may have it: after each piece the next is not asked
 * for until the quota has it paid for. For a reader that asks for all there is.
 */
final class PacedBody extends Flux<DataBuffer> {
  private final Flux<DataBuffer> content;
  private final Quota quota;
  private final Scheduler scheduler;

  PacedBody(Flux<DataBuffer> content, Quota quota, Scheduler scheduler) {
    this.content = content;
    this.quota = quota;
    this.scheduler = scheduler;
  }

  @Override
  public void subscribe(CoreSubscriber<? super DataBuffer> reader) {
    content.subscribe(new Pacing(reader));
  }

  private final class Pacing implements CoreSubscriber<DataBuffer>, Subscription {
    private final CoreSubscriber<? super DataBuffer> reader;
    private final Disposable.Swap pause = Disposables.swap();
    private Subscription upstream = Operators.emptySubscription();

    Pacing(CoreSubscriber<? super DataBuffer> reader) {
      this.reader = reader;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      reader.onSubscribe(this);
    }

    @Override
    public void request(long all) {
      upstream.request(1);
    }

    @Override
    public void onNext(DataBuffer piece) {
      long unpaid = quota.received(piece.readableByteCount());
      reader.onNext(piece);
      if (unpaid == 0) {
        upstream.request(1);
      } else {
        pause.update(scheduler.schedule(() -> upstream.request(1), unpaid, TimeUnit.NANOSECONDS));
      }
    }

    @Override
    public void onError(Throwable failure) {
      pause.dispose();
      reader.onError(failure);
    }

    @Override
    public void onComplete() {
      pause.dispose();
      reader.onComplete();
    }

    @Override
    public void cancel() {
      pause.dispose();
      upstream.cancel();
    }

    @Override
    public Context currentContext() {
      return reader.currentContext();
    }
  }
}
