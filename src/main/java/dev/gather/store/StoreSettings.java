package dev.gather.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gather.store} and {@code gather.data}.
 *
 * @param store where jobs and rooms are kept
 * @param data the directory of the SQLite file, made when it is missing; unused with Redis
 */
@ConfigurationProperties("gather")
record StoreSettings(
    @DefaultValue("embedded") StoreKind store, @DefaultValue("./data") String data) {
  private static final String FILE = "gather.db";

  /** Opens the file; a {@link StoreException} names property and value if it can't. */
  Database open(List<Schema> schemas) {
    try {
      Path directory = Files.createDirectories(Path.of(data));
      return Database.open(directory.resolve(FILE), schemas);
    } catch (InvalidPathException | IOException | StoreException unusable) {
      throw new StoreException(
          "gather.data: '%s' can't be used: %s".formatted(data, reason(unusable)), unusable);
    }
  }

  /** The file system's own messages are no more than a path. */
  private static @Nullable String reason(Exception unusable) {
    return switch (unusable) {
      case FileAlreadyExistsException file -> file.getFile() + " is no directory";
      case AccessDeniedException denied -> "no permission to make " + denied.getFile();
      case NoSuchFileException missing -> missing.getFile() + " can't be made";
      default -> unusable.getMessage();
    };
  }
}
