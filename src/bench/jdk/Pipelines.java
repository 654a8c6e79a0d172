package dev.gather.pipeline;

import dev.gather.scope.Ticker;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Gather's pipeline, and a plain {@link ArrayBlockingQueue} on virtual threads, without delays.
 *
 * <p>{@code Pipelines gather|queue producers consumers capacity items runs} prints items a second
 * for each run.
 */
final class Pipelines {
  public static void main(String[] arguments) throws InterruptedException {
    int producers = Integer.parseInt(arguments[1]);
    int consumers = Integer.parseInt(arguments[2]);
    int capacity = Integer.parseInt(arguments[3]);
    int items = Integer.parseInt(arguments[4]);
    for (int run = 0; run < Integer.parseInt(arguments[5]); run++) {
      long start = System.nanoTime();
      long count =
          arguments[0].equals("gather")
              ? gather(producers, consumers, capacity, items)
              : queue(producers, consumers, capacity, items);
      if (count != items) {
        throw new IllegalStateException("items were lost");
      }
      System.out.printf("%.0f%n", items * 1e9 / (System.nanoTime() - start));
    }
  }

  private static long gather(int producers, int consumers, int capacity, int items)
      throws InterruptedException {
    Counting counting = new Counting(items);
    new Pipeline<Integer>(Ticker.system(), capacity, producers, consumers)
        .start(counting, counting);
    counting.ended.await();
    return counting.consumed;
  }

  private static final class Counting
      implements Pipeline.Work<Integer>, Pipeline.Listener<Integer> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final int items;
    private int next;
    private long consumed;

    Counting(int items) {
      this.items = items;
    }

    @Override
    public Mono<Integer> produce(int producer) {
      return next == items ? Mono.empty() : Mono.just(next++);
    }

    @Override
    public Mono<Void> consume(int consumer, Integer item) {
      consumed++;
      return Mono.empty();
    }

    @Override
    public void produced(int producer, Integer item, int depth) {}

    @Override
    public void taken() {}

    @Override
    public void consumed(int consumer, Integer item, int depth) {}

    @Override
    public void completed(Measures measures) {
      ended.countDown();
    }

    @Override
    public void failed(Throwable failure, int depth) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void cancelled(int depth) {}
  }

  private static long queue(int producers, int consumers, int capacity, int items)
      throws InterruptedException {
    BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(capacity);
    AtomicLong consumed = new AtomicLong();
    Thread[] producing = new Thread[producers];
    Thread[] consuming = new Thread[consumers];
    for (int p = 0; p < producers; p++) {
      int first = p;
      producing[p] =
          start(
              () -> {
                for (int i = first; i < items; i += producers) {
                  queue.put(i);
                }
              });
    }
    for (int c = 0; c < consumers; c++) {
      consuming[c] =
          start(
              () -> {
                long count = 0;
                while (queue.take() >= 0) {
                  count++;
                }
                consumed.addAndGet(count);
              });
    }
    for (Thread thread : producing) {
      thread.join();
    }
    for (int c = 0; c < consumers; c++) {
      queue.put(-1);
    }
    for (Thread thread : consuming) {
      thread.join();
    }
    return consumed.get();
  }

  private interface Blocking {
    void run() throws InterruptedException;
  }

  private static Thread start(Blocking work) {
    return Thread.startVirtualThread(
        () -> {
          try {
            work.run();
          } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
          }
        });
  }
}
