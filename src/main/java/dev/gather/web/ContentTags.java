package dev.gather.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.DigestUtils;

/**
 * ETags of files on the class path by their content, for the dates inside a reproducible jar never
 * change. Read once, at the start, so that no event loop has to. Immutable.
 */
final class ContentTags {
  private final Map<String, String> tags;

  private ContentTags(Map<String, String> tags) {
    this.tags = Map.copyOf(tags);
  }

  /** Tags of all files below a location such as {@code classpath:/static/}. */
  static ContentTags below(String location) {
    Map<String, String> tags = new HashMap<>();
    try {
      for (Resource file :
          new PathMatchingResourcePatternResolver().getResources(location + "**")) {
        if (file.isReadable()) {
          tags.put(key(file), digest(file));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("The files below " + location + " can't be read", unreadable);
    }
    return new ContentTags(tags);
  }

  /** The ETag of a file. One from elsewhere, a WebJar, has its version in its path. */
  String tag(Resource file) {
    String key = key(file);
    return tags.getOrDefault(key, Integer.toHexString(key.hashCode()));
  }

  private static String key(Resource file) {
    try {
      return file.getURL().toString();
    } catch (IOException nowhere) {
      throw new UncheckedIOException(file + " is nowhere", nowhere);
    }
  }

  private static String digest(Resource file) throws IOException {
    try (InputStream content = file.getInputStream()) {
      return DigestUtils.md5DigestAsHex(content);
    }
  }
}
