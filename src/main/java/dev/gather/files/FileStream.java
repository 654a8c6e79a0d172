package dev.gather.files;

import dev.gather.scope.FailureException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A file below the root as a stream of bytes; what is wrong with it is a {@link FailureException}.
 * Confined to one thread; blocks.
 */
final class FileStream extends InputStream {
  private final Tree tree;
  private final OpenFile file;
  private final ReadingThreads threads;
  private final ByteBuffer block;
  private boolean closed;

  private FileStream(Tree tree, OpenFile file, ReadingThreads threads) {
    this.tree = tree;
    this.file = file;
    this.threads = threads;
    this.block = threads.take().limit(0);
  }

  static FileStream open(Trees trees, ReadingThreads threads, String path) {
    Tree tree = trees.open();
    try {
      return new FileStream(tree, tree.open(path), threads);
    } catch (FileException refused) {
      tree.close();
      throw new FailureException(refused.failure());
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (!block.hasRemaining()) {
      fill();
    }
    int available = Math.min(length, block.remaining());
    block.get(into, offset, available);
    return available == 0 && length > 0 ? -1 : available;
  }

  private void fill() {
    block.clear();
    try {
      file.read(block);
    } catch (FileException failure) {
      throw new FailureException(failure.failure());
    } finally {
      block.flip();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      threads.give(block);
      file.close();
      tree.close();
    }
  }
}
