package dev.gather.files;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code gather.files.*}.
 *
 * @param root below which all files are; it may come to exist later
 * @param maxPaths the most paths and patterns in one batch; a pattern may match any number of files
 * @param maxRequest the largest JSON body
 * @param maxHeld what all batches together may hold of JSON requests and of content that was asked
 *     for; a tenth of the heap unless said
 * @param threads that read, and so the most files of all batches that are open at once
 */
@ConfigurationProperties(prefix = "gather.files", ignoreUnknownFields = false)
record FilesSettings(
    @DefaultValue("./files") Path root,
    @DefaultValue("20000") int maxPaths,
    @DefaultValue("10MB") DataSize maxRequest,
    @Nullable DataSize maxHeld,
    @DefaultValue("16") int threads) {
  private static final int MAX_THREADS = 1_000;

  FilesSettings {
    require(!root.toString().isBlank(), "root must not be empty");
    require(
        Files.isDirectory(root) || Files.notExists(root),
        "root must be a directory, or not be there yet, and not " + root);
    require(maxPaths >= 1, "max-paths must be at least 1, not " + maxPaths);
    require(
        maxRequest.toBytes() >= 1 && maxRequest.toBytes() < Integer.MAX_VALUE,
        "max-request must be at least 1 byte and below 2 GB, not " + maxRequest);
    require(
        threads >= 1 && threads <= MAX_THREADS,
        "threads must be from 1 to " + MAX_THREADS + ", not " + threads);
  }

  /** {@code maxHeld} in bytes. */
  long held() {
    return maxHeld == null ? Runtime.getRuntime().maxMemory() / 10 : maxHeld.toBytes();
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("gather.files." + sentence + ".");
    }
  }
}
