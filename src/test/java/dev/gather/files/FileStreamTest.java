package dev.gather.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStreamTest {
  private final ReadingThreads threads = new ReadingThreads(2);
  @TempDir private Path root;

  @AfterEach
  void stop() {
    threads.close();
  }

  @Test
  void givesItsBlockBackOnce() throws IOException {
    Files.writeString(root.resolve("a.txt"), "abc");
    FileStream stream = FileStream.open(Trees.below(root), threads, "a.txt");
    assertThat(stream.readAllBytes()).hasSize(3);
    stream.close();
    stream.close();
    assertThat(threads.take()).isNotSameAs(threads.take());
  }

  @Test
  void leavesNoMoreBlocksThanThereAreThreads() {
    List<ByteBuffer> taken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      taken.add(threads.take());
    }
    taken.forEach(threads::give);
    List<ByteBuffer> again = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      again.add(threads.take());
    }
    assertThat(again).filteredOn(block -> taken.stream().anyMatch(old -> old == block)).hasSize(2);
  }
}
