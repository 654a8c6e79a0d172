package dev.gather.files;

import dev.gather.scope.Failure;
import dev.gather.web.Durations;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * Ends the reading of one file; it becomes its failure. Says nothing of what lies outside the root.
 * No stack trace.
 */
final class FileException extends IOException {
  private final transient Failure failure;

  private FileException(String type, String detail) {
    super(type + ": " + detail);
    this.failure = new Failure(type, detail);
  }

  static FileException notFound() {
    return new FileException("file_not_found", "there is no such file below the root");
  }

  static FileException noDirectory() {
    return new FileException("file_not_found", "a name in the path is a file, not a directory");
  }

  static FileException noRoot() {
    return new FileException("file_not_found", "the root, gather.files.root, does not exist");
  }

  static FileException noMatch(String pattern) {
    return new FileException("file_not_found", "no file below the root matches " + pattern);
  }

  static FileException forbidden(String detail) {
    return new FileException("file_forbidden", detail);
  }

  static FileException leadsOut() {
    return forbidden("a link in the path leads out of the root");
  }

  static FileException isDirectory() {
    return forbidden("it is a directory, not a file");
  }

  static FileException isSpecial() {
    return forbidden("it is a device, a pipe or a socket, not a file");
  }

  static FileException unreadable(String detail) {
    return new FileException("file_unreadable", detail);
  }

  static FileException denied() {
    return unreadable("permission denied");
  }

  static FileException tooLarge(long maxBytes) {
    return unreadable("the file is larger than maxBytes, " + DataSize.ofBytes(maxBytes));
  }

  static FileException tooMuchHeld(String limit) {
    return unreadable("the contents asked for are larger together than " + limit);
  }

  static FileException tooSlow(Duration timeout) {
    return unreadable("it was not read within timeout, " + Durations.format(timeout));
  }

  static FileException malformed(Charset charset, long at) {
    return new FileException(
        "file_malformed", "not " + charset.name() + " at byte " + at + ", counted from 0");
  }

  /** Whether there is a root, but no such file below it. */
  boolean isMissing() {
    return failure.equals(notFound().failure) || failure.equals(noDirectory().failure);
  }

  Failure failure() {
    return failure;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
