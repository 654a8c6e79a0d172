package dev.gather.scope;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * Runs tasks one at a time in the order of their arrival, on whichever thread finds it idle; that
 * thread also sees all that earlier tasks wrote. A task that submits another does not recurse. What
 * a task throws is thrown once those behind it have run, too.
 */
final class Serial {
  private final Queue<Runnable> tasks = Queues.<Runnable>unboundedMultiproducer().get();
  private final AtomicInteger pending = new AtomicInteger();

  /** Who runs tasks now. Others may see an old one, but never themselves. */
  private @Nullable Thread runner;

  void run(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      drain();
    }
  }

  /** Whether the calling thread is in one of the tasks. */
  boolean isInside() {
    return runner == Thread.currentThread();
  }

  private void drain() {
    boolean more = true;
    while (more) {
      try {
        runner = Thread.currentThread();
        tasks.remove().run();
        runner = null;
      } catch (Throwable thrown) {
        runner = null;
        if (pending.decrementAndGet() != 0) {
          drain();
        }
        throw thrown;
      }
      more = pending.decrementAndGet() != 0;
    }
  }
}
