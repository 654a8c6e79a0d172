package dev.gather.files;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * The threads that may block on files, and their blocks of memory: one a thread, for whatever it
 * reads. Handing in a task never blocks; tasks wait in a queue that the scopes of requests bound.
 */
final class ReadingThreads implements Executor, AutoCloseable {
  /** Fits into a core's own cache, and is read in one go where the file is smaller. */
  private static final int BLOCK_BYTES = 256 * 1024;

  private final ForkJoinPool pool;
  private final Queue<ByteBuffer> blocks = new ConcurrentLinkedQueue<>();

  ReadingThreads(int count) {
    pool = new ForkJoinPool(count, ReadingThreads::named, null, true);
  }

  private static ForkJoinWorkerThread named(ForkJoinPool pool) {
    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
    thread.setContextClassLoader(ReadingThreads.class.getClassLoader());
    thread.setName("files-" + thread.getPoolIndex());
    return thread;
  }

  int count() {
    return pool.getParallelism();
  }

  /** How many of them have something to do. */
  int busy() {
    return pool.getActiveThreadCount();
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** The next block of a file, copied out; empty at its end. Blocks. */
  byte[] read(OpenFile file) throws FileException {
    ByteBuffer block = take();
    try {
      file.read(block);
      byte[] copy = new byte[block.flip().remaining()];
      block.get(copy);
      return copy;
    } finally {
      give(block);
    }
  }

  /** An empty direct buffer; to be given back. */
  ByteBuffer take() {
    ByteBuffer block = blocks.poll();
    return block == null ? ByteBuffer.allocateDirect(BLOCK_BYTES) : block.clear();
  }

  /** Keeps as many blocks as there are threads; others may have read, too. */
  void give(ByteBuffer block) {
    if (blocks.size() < count()) {
      blocks.add(block);
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
