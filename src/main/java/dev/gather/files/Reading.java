package dev.gather.files;

import dev.gather.scope.Outcome;
import dev.gather.text.TextCounter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.MonoSink;

/**
 * One file being read, on a thread that may block, a block at a time; what was asked of it besides
 * its content is computed as the blocks go by. Disposed of, it ends before the next block.
 */
final class Reading implements Runnable, Disposable {
  private final FileRead file;
  private final FilesReader reader;
  private final FilesOptions options;
  private final MonoSink<Outcome<FileCount>> sink;
  private final TextCounter counter;
  private final @Nullable MessageDigest digest;
  private final @Nullable ByteArrayOutputStream held;
  private long bytes;
  private volatile boolean disposed;

  Reading(
      FileRead file, FilesReader reader, FilesOptions options, MonoSink<Outcome<FileCount>> sink) {
    this.file = file;
    this.reader = reader;
    this.options = options;
    this.sink = sink;
    this.counter = TextCounter.of(options.charset());
    this.digest = options.digest() == Digest.NONE ? null : sha256();
    this.held = options.content() == ContentForm.NONE ? null : new ByteArrayOutputStream();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java has SHA-256", impossible);
    }
  }

  @Override
  public void run() {
    if (disposed) {
      return;
    }
    ByteBuffer block = reader.threads().take();
    try {
      sink.success(read(block));
    } catch (Throwable bug) {
      sink.error(bug);
    } finally {
      reader.threads().give(block);
      reader.metrics().read(bytes);
      if (disposed) {
        file.drop();
      }
    }
  }

  private Outcome<FileCount> read(ByteBuffer block) {
    try (OpenFile open = file.open()) {
      read(open, block);
      return new Outcome.Success<>(count());
    } catch (FileException refused) {
      file.drop();
      return new Outcome.Failed<>(refused.failure());
    }
  }

  /** To the end of the file as it is then; where it had its size, no further look is needed. */
  private void read(OpenFile open, ByteBuffer block) throws FileException {
    if (open.size() > options.maxBytes()) {
      throw FileException.tooLarge(options.maxBytes());
    }
    long began = reader.ticker().now();
    int read;
    do {
      block.clear();
      read = open.read(block);
      add(block.flip());
      if (reader.ticker().now() - began > options.scope().timeout().toNanos()) {
        throw FileException.tooSlow(options.scope().timeout());
      }
    } while (!disposed && read > 0 && (read == block.capacity() || bytes < open.size()));
    counter.end();
    requireWellFormed();
  }

  private void add(ByteBuffer block) throws FileException {
    bytes += block.remaining();
    if (bytes > options.maxBytes()) {
      throw FileException.tooLarge(options.maxBytes());
    }
    if (digest != null) {
      digest.update(block.duplicate());
    }
    if (held != null) {
      file.hold(block.remaining());
      byte[] copy = new byte[block.remaining()];
      block.duplicate().get(copy);
      held.writeBytes(copy);
    }
    counter.add(block);
    requireWellFormed();
  }

  private void requireWellFormed() throws FileException {
    OptionalLong malformedAt = counter.malformedAt();
    if (malformedAt.isPresent()) {
      throw FileException.malformed(options.charset(), malformedAt.getAsLong());
    }
  }

  private FileCount count() {
    return new FileCount(
        counter.characters(),
        bytes,
        counter.lines(),
        digest == null ? null : HexFormat.of().formatHex(digest.digest()),
        content());
  }

  private @Nullable String content() {
    if (held == null) {
      return null;
    }
    return options.content() == ContentForm.TEXT
        ? held.toString(options.charset())
        : Base64.getEncoder().encodeToString(held.toByteArray());
  }

  @Override
  public void dispose() {
    disposed = true;
  }
}
