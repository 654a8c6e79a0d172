package dev.gather.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** SQLite's log of what is committed and not yet in the file itself ("Write-Ahead Logging"). */
interface WriteAhead extends Closeable {

  /** Blocks until all that is in it survives the loss of power. */
  void sync() throws IOException;

  /** Notes for the next start that a sync has failed. */
  void mark() throws IOException;

  /** Is there once a sync has failed, until all that was read afterwards is synced. */
  static Path marker(Path file) {
    return file.resolveSibling(file.getFileName() + "-unsynced");
  }

  /**
   * The log of a file that is open. SQLite holds no lock on a log, so that none is lost by this.
   */
  static WriteAhead of(Path file) throws IOException {
    FileChannel log =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + "-wal"), StandardOpenOption.WRITE);
    return new WriteAhead() {
      @Override
      public void sync() throws IOException {
        log.force(false);
      }

      @Override
      public void mark() throws IOException {
        Files.write(marker(file), new byte[0]);
      }

      @Override
      public void close() throws IOException {
        log.close();
      }
    };
  }
}
