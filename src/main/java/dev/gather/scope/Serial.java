package dev.gather.scope;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.util.concurrent.Queues;

/**
 * Runs tasks one at a time in the order of their arrival, on whichever thread finds it idle; that
 * thread also sees all that earlier tasks wrote. A task that submits another does not recurse. What
 * a task throws is thrown once those behind it have run, too.
 */
final class Serial {
  private final Queue<Runnable> tasks = Queues.<Runnable>unboundedMultiproducer().get();
  private final AtomicInteger pending = new AtomicInteger();

  void run(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      drain();
    }
  }

  private void drain() {
    boolean more = true;
    while (more) {
      try {
        tasks.remove().run();
      } catch (Throwable thrown) {
        if (pending.decrementAndGet() != 0) {
          drain();
        }
        throw thrown;
      }
      more = pending.decrementAndGet() != 0;
    }
  }
}
