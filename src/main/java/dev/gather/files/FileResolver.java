package dev.gather.files;

import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Resolves {@code file:} URLs to the files below the root, for those who read with blocking calls.
 * Safe to share; opening and reading a resource block.
 */
record FileResolver(Trees trees, ReadingThreads threads) implements ProtocolResolver {

  @Override
  public @Nullable Resource resolve(String location, ResourceLoader loader) {
    URI url = URI.create(location);
    return "file".equalsIgnoreCase(url.getScheme())
        ? new Opened(Objects.requireNonNull(url.getSchemeSpecificPart()))
        : null;
  }

  private final class Opened extends AbstractResource {
    private final String path;

    private Opened(String path) {
      this.path = path;
    }

    @Override
    public InputStream getInputStream() {
      return FileStream.open(trees, threads, path);
    }

    @Override
    public String getDescription() {
      return "file below the root [" + path + "]";
    }
  }
}
