package dev.gather.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Outcome;
import dev.gather.scope.Plan.Order;
import dev.gather.scope.Scope;
import dev.gather.scope.ScopeMetrics;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Settled;
import dev.gather.scope.Ticker;
import dev.gather.web.Memory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Files on a disk that somebody changes while they are read. */
@ParameterizedClass
@MethodSource("dev.gather.files.TreeTest#makers")
class ChangingFileTest {
  /** Read in more than two pieces. */
  private static final int LENGTH = 600_000;

  private final Function<Path, Tree> maker;
  private final ReadingThreads threads = new ReadingThreads(1);
  @TempDir private Path root;
  private Path file;

  ChangingFileTest(Function<Path, Tree> maker) {
    this.maker = maker;
  }

  @BeforeEach
  void make() throws IOException {
    file = Files.writeString(root.resolve("file.txt"), "ab\n".repeat(LENGTH / 3));
  }

  @AfterEach
  void stop() {
    threads.close();
  }

  @Test
  void countsWhatIsAppended() {
    FileCount count =
        counted(
            afterOnePiece(
                () -> Files.writeString(file, "ö".repeat(LENGTH), StandardOpenOption.APPEND)));
    assertThat(count.bytes()).isEqualTo(3 * LENGTH);
    assertThat(count.characters()).isEqualTo(2 * LENGTH);
  }

  @Test
  void countsWhatWasReadBeforeItShrank() {
    FileCount count =
        counted(
            afterOnePiece(
                () -> {
                  try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(LENGTH / 2);
                  }
                }));
    assertThat(count.bytes()).isEqualTo(LENGTH / 2);
    assertThat(count.lines()).isEqualTo(LENGTH / 6);
  }

  @Test
  void countsWhatWasReadBeforeItWasEmptied() {
    FileCount count = counted(afterOnePiece(() -> Files.writeString(file, "")));
    assertThat(count.bytes()).isBetween(1L, LENGTH - 1L);
  }

  @Test
  void readsOnWhatIsDeletedOrReplaced() {
    FileCount deleted = counted(afterOnePiece(() -> Files.delete(file)));
    assertThat(deleted.bytes()).isEqualTo(LENGTH);
    assertThat(Files.exists(file)).isFalse();
    assertThat(read(maker.apply(root), "file.txt"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().type()).isEqualTo("file_not_found"));
  }

  @Test
  void tellsOfOneThatVanishesBetweenBeingFoundAndBeingOpened() {
    Tree tree = new Disturbed(maker.apply(root), "", () -> Files.delete(file));
    assertThat(read(tree, "*.txt"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().type()).isEqualTo("file_not_found"));
  }

  private interface Change {
    void happen() throws IOException;
  }

  private Outcome<FileCount> afterOnePiece(Change change) {
    return read(new Disturbed(maker.apply(root), "file.txt", change), "file.txt");
  }

  private Outcome<FileCount> read(Tree tree, String path) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Ticker ticker = Ticker.system();
    FilesReader reader =
        new FilesReader(
            new Scope(ticker, new ScopeMetrics(registry)),
            new Trees(() -> tree),
            threads,
            new FilesMetrics(registry),
            new Memory("gather.files.max-held", 0),
            ticker);
    FilesOptions options =
        new FilesOptions(
            ScopeOptions.DEFAULT, ContentForm.NONE, UTF_8, Digest.NONE, Long.MAX_VALUE);
    var reports =
        reader
            .read(options, Order.REQUEST, List.of(path))
            .collectList()
            .blockOptional(Duration.ofSeconds(20))
            .orElseThrow();
    return ((Settled<FileRead, FileCount>) reports.getFirst()).outcome();
  }

  private static FileCount counted(Outcome<FileCount> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Success.class);
    return ((Outcome.Success<FileCount>) outcome).value();
  }

  /** Changes something once: after the first piece of a file, or after a directory is listed. */
  private record Disturbed(Tree tree, String path, Change change, AtomicBoolean done)
      implements Tree {
    Disturbed(Tree tree, String path, Change change) {
      this(tree, path, change, new AtomicBoolean());
    }

    @Override
    public OpenFile open(String opened) throws FileException {
      OpenFile file = tree.open(opened);
      return new OpenFile() {
        @Override
        public long size() {
          return file.size();
        }

        @Override
        public int read(ByteBuffer into) throws FileException {
          int length = file.read(into);
          disturb(opened);
          return length;
        }

        @Override
        public void close() {
          file.close();
        }
      };
    }

    @Override
    public List<Entry> list(String listed) throws FileException {
      List<Entry> entries = tree.list(listed);
      disturb(listed);
      return entries;
    }

    private void disturb(String used) {
      if (used.equals(path) && done.compareAndSet(false, true)) {
        try {
          change.happen();
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
      }
    }

    @Override
    public void close() {
      tree.close();
    }
  }
}
