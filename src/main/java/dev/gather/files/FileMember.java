package dev.gather.files;

import org.jspecify.annotations.Nullable;

/**
 * One file of a batch.
 *
 * @param path as it was named, or as a pattern has found it
 * @param refused why it is not even opened, if so
 */
record FileMember(String path, @Nullable FileException refused) {
  FileMember(String path) {
    this(path, null);
  }
}
