package dev.gather.scope;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.util.concurrent.Queues;

/**
 * Runs tasks one at a time in the order of their arrival, on whichever thread finds it idle; that
 * thread also sees all that earlier tasks wrote. A task that submits another does not recurse.
 * Tasks must not throw.
 */
final class Serial {
  private final Queue<Runnable> tasks = Queues.<Runnable>unboundedMultiproducer().get();
  private final AtomicInteger pending = new AtomicInteger();

  void run(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      do {
        tasks.remove().run();
      } while (pending.decrementAndGet() != 0);
    }
  }
}
