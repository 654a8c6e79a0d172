package dev.gather.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the end of a process from that of its machine, which takes with it what is not synced. */
final class Boot {
  private static final Logger log = LoggerFactory.getLogger(Boot.class);

  /** Another one for each start of the kernel (random(4)), or of some kinds of container. */
  private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Boot() {}

  /** The name of the present run of the machine; null on a system that gives it none. */
  static @Nullable String id() {
    try {
      return Files.readString(ID).strip();
    } catch (IOException none) {
      log.debug("This system does not name its boots", none);
      return null;
    }
  }
}
