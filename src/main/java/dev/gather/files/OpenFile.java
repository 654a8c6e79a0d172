package dev.gather.files;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** A regular file below the root, open for reading. Confined to one thread; blocks. */
interface OpenFile extends Closeable {
  /** Its bytes when it was opened. */
  long size();

  /**
   * Reads into a direct buffer.
   *
   * @return how many bytes; 0 at the end
   */
  int read(ByteBuffer into) throws FileException;

  @Override
  void close();
}
