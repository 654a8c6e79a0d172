package dev.gather.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class FilesSettingsTest {
  private static final Path ROOT = Path.of("files");
  private static final DataSize SIZE = DataSize.ofMegabytes(1);

  @Test
  void refusesWhatMakesNoSenseByItsName() {
    refuses(Path.of(""), 1, SIZE, 1, "gather.files.root must not be empty.");
    refuses(
        Path.of("pom.xml"),
        1,
        SIZE,
        1,
        "gather.files.root must be a directory, or not be there yet, and not pom.xml.");
    refuses(ROOT, 0, SIZE, 1, "gather.files.max-paths must be at least 1, not 0.");
    refuses(ROOT, 1, SIZE, 0, "gather.files.threads must be from 1 to 1000, not 0.");
    refuses(
        ROOT,
        1,
        DataSize.ofBytes(0),
        1,
        "gather.files.max-request must be at least 1 byte and below 2 GB, not 0B.");
  }

  @Test
  void holdsATenthOfTheHeapUnlessSaid() {
    assertThat(new FilesSettings(ROOT, 1, SIZE, null, 1).held())
        .isEqualTo(Runtime.getRuntime().maxMemory() / 10);
    assertThat(new FilesSettings(ROOT, 1, SIZE, SIZE, 1).held()).isEqualTo(1 << 20);
  }

  private static void refuses(
      Path root, int maxPaths, DataSize maxRequest, int threads, String sentence) {
    assertThatThrownBy(() -> new FilesSettings(root, maxPaths, maxRequest, null, threads))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }
}
