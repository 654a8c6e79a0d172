package dev.gather.chat;

import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** What was asked of the service and is not answered yet. Confined to the event loop. */
final class Answers {
  private final EventLoop loop;
  private final Runnable settled;
  private int outstanding;

  /**
   * @param settled called after each answer
   */
  Answers(EventLoop loop, Runnable settled) {
    this.loop = loop;
    this.settled = settled;
  }

  int outstanding() {
    return outstanding;
  }

  /** Waits for an answer, and has it told on the event loop. */
  <T> void add(Mono<T> answer, Consumer<T> told, Consumer<Throwable> failed) {
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
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void settle() {
    outstanding--;
    settled.run();
  }
}
