package dev.gather.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Join;
import dev.gather.scope.Outcome;
import dev.gather.scope.Plan.Order;
import dev.gather.scope.Report;
import dev.gather.scope.Scope;
import dev.gather.scope.ScopeMetrics;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Settled;
import dev.gather.scope.Ticker;
import dev.gather.web.Memory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads files that are made up: their sizes lie, and their bytes come in any pieces. */
class FilesReaderTest {
  private static final String TEXT = "aß€語한😀\nは z";
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final ReadingThreads threads = new ReadingThreads(2);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Memory memory = new Memory("gather.files.max-held", 1_000);
  private final AtomicInteger open = new AtomicInteger();

  @AfterEach
  @AfterProperty
  void stop() {
    threads.close();
  }

  /** A file that comes in pieces of at most so many bytes each, in turn. */
  private record Pieces(long size, byte[] bytes, List<Integer> lengths) {}

  @Property(tries = 200)
  void saysAtWhichByteAFileIsMalformedHoweverItComes(
      @ForAll @IntRange(max = 600) int at,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 50) Integer> lengths) {
    byte[] bytes = TEXT.repeat(25).getBytes(UTF_8);
    int broken = at % bytes.length;
    bytes[broken] = (byte) 0xff;
    int start = broken;
    while (start > 0 && isCutOff(bytes, start - 1, broken)) {
      start--;
    }

    Outcome<FileCount> outcome = read(options(UTF_8, UNLIMITED), pieces(bytes, lengths));

    fails(outcome, "file_malformed", "not UTF-8 at byte " + start + ", counted from 0");
  }

  /** Whether a character that begins at or before {@code from} is cut off by what is broken. */
  private static boolean isCutOff(byte[] bytes, int from, int broken) {
    int lead = from;
    while ((bytes[lead] & 0xc0) == 0x80) {
      lead--;
    }
    int length = Integer.numberOfLeadingZeros(~(bytes[lead] << 24));
    return bytes[lead] < 0 && lead + length > broken;
  }

  @Property(tries = 100)
  void countsAFileHoweverItComes(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 400_000) Integer> lengths) {
    byte[] bytes = TEXT.repeat(20_000).getBytes(UTF_8);

    FileCount count = counted(read(options(UTF_8, UNLIMITED), pieces(bytes, lengths)));

    assertThat(count.bytes()).isEqualTo(bytes.length);
    assertThat(count.lines()).isEqualTo(20_000);
    assertThat(count.characters()).isEqualTo(20_000L * TEXT.codePointCount(0, TEXT.length()));
  }

  @Test
  void countsWhatItHasReadOfAFileThatShrinks() {
    FileCount count =
        counted(read(options(UTF_8, UNLIMITED), new Pieces(100, bytes("abc"), List.of(100))));
    assertThat(count.bytes()).isEqualTo(3);
    assertThat(count.characters()).isEqualTo(3);
  }

  @Test
  void countsWhatItHasReadOfAFileThatGrows() {
    byte[] grown = new byte[600_000];
    FileCount count =
        counted(read(options(UTF_8, UNLIMITED), new Pieces(1, grown, List.of(600_000))));
    assertThat(count.bytes()).isEqualTo(600_000);
  }

  @Test
  void countsAFileThatSaysItIsEmpty() {
    assertThat(counted(read(options(UTF_8, UNLIMITED), pieces(new byte[0], List.of(1)))).bytes())
        .isZero();
  }

  @Test
  void givesUpAFileThatGrowsBeyondMaxBytes() {
    Outcome<FileCount> outcome = read(options(UTF_8, 10), new Pieces(5, new byte[11], List.of(11)));
    fails(outcome, "file_unreadable", "the file is larger than maxBytes, 10B");
  }

  @Test
  void doesNotBeginAFileAboveMaxBytes() {
    Outcome<FileCount> outcome = read(options(UTF_8, 10), pieces(new byte[11], List.of(4)));
    fails(outcome, "file_unreadable", "the file is larger than maxBytes, 10B");
    assertThat(registry.get("gather.files.bytes").counter().count()).isZero();
  }

  @Test
  void tellsOfAFileThatVanishesOrBreaks() {
    Tree vanishing =
        tree(
            () -> {
              throw FileException.notFound();
            });
    fails(
        read(options(UTF_8, UNLIMITED), vanishing),
        "file_not_found",
        "there is no such file below the root");
    Tree breaking =
        tree(
            () ->
                new Made(new Pieces(9, new byte[9], List.of(4))) {
                  @Override
                  public int read(ByteBuffer into) throws FileException {
                    throw FileException.unreadable("it broke");
                  }
                });
    fails(read(options(UTF_8, UNLIMITED), breaking), "file_unreadable", "it broke");
    assertThat(open).hasValue(0);
  }

  @Test
  void holdsNoMoreThanThereIs() {
    FilesOptions options =
        new FilesOptions(ScopeOptions.DEFAULT, ContentForm.TEXT, UTF_8, Digest.NONE, UNLIMITED);
    Outcome<FileCount> fits = read(options, pieces(bytes("x".repeat(1_000)), List.of(300)));
    assertThat(counted(fits).content()).isEqualTo("x".repeat(1_000));
    Outcome<FileCount> outcome = read(options, pieces(bytes("x".repeat(1_001)), List.of(300)));
    fails(
        outcome,
        "file_unreadable",
        "the contents asked for are larger together than gather.files.max-held, 1000B");
    assertThat(memory.lease().take(1_000)).isTrue();
  }

  @Test
  void givesUpAFileThatTakesTooLong() {
    ScopeOptions quick =
        new ScopeOptions(
            ScopeOptions.DEFAULT.join(), 1, Duration.ofNanos(1), Duration.ofSeconds(60));
    FilesOptions options = new FilesOptions(quick, ContentForm.NONE, UTF_8, Digest.NONE, UNLIMITED);
    fails(
        read(options, pieces(new byte[9], List.of(1))),
        "file_unreadable",
        "it was not read within timeout, PT0.000000001S");
  }

  @Test
  void tellsOfAllThatWereNamedThoughTheFirstDecides() {
    ScopeOptions race =
        new ScopeOptions(Join.RACE, 1, Duration.ofSeconds(10), Duration.ofSeconds(60));
    FilesOptions options = new FilesOptions(race, ContentForm.NONE, UTF_8, Digest.NONE, UNLIMITED);
    List<String> paths = Collections.nCopies(10_000, "made-up");
    Tree tree = tree(() -> new Made(pieces(bytes("abc"), List.of(3))));
    assertThat(reports(options, tree, paths)).hasSize(paths.size() + 1);
  }

  private Outcome<FileCount> read(FilesOptions options, Pieces pieces) {
    return read(options, tree(() -> new Made(pieces)));
  }

  private Outcome<FileCount> read(FilesOptions options, Tree tree) {
    Report<FileRead, FileCount> first = reports(options, tree, List.of("made-up")).getFirst();
    return ((Settled<FileRead, FileCount>) first).outcome();
  }

  private List<Report<FileRead, FileCount>> reports(
      FilesOptions options, Tree tree, List<String> paths) {
    Ticker ticker = Ticker.system();
    FilesReader reader =
        new FilesReader(
            new Scope(ticker, new ScopeMetrics(registry)),
            new Trees(() -> tree),
            threads,
            new FilesMetrics(registry),
            memory,
            ticker);
    List<Report<FileRead, FileCount>> reports =
        reader
            .read(options, Order.REQUEST, paths)
            .collectList()
            .blockOptional(Duration.ofSeconds(20))
            .orElseThrow();
    assertThat(open).hasValue(0);
    return reports;
  }

  private interface Opener {
    OpenFile open() throws FileException;
  }

  private static Tree tree(Opener opener) {
    return new Tree() {
      @Override
      public OpenFile open(String path) throws FileException {
        return opener.open();
      }

      @Override
      public List<Entry> list(String path) {
        return List.of();
      }

      @Override
      public void close() {}
    };
  }

  private class Made implements OpenFile {
    private final Pieces pieces;
    private int at;
    private int reads;

    Made(Pieces pieces) {
      this.pieces = pieces;
      open.incrementAndGet();
    }

    @Override
    public long size() {
      return pieces.size();
    }

    @Override
    public int read(ByteBuffer into) throws FileException {
      int wanted = pieces.lengths().get(reads++ % pieces.lengths().size());
      int length = Math.min(Math.min(wanted, into.remaining()), pieces.bytes().length - at);
      into.put(pieces.bytes(), at, length);
      at += length;
      return length;
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  private static Pieces pieces(byte[] bytes, List<Integer> lengths) {
    return new Pieces(bytes.length, bytes, lengths);
  }

  private static FilesOptions options(Charset charset, long maxBytes) {
    return new FilesOptions(ScopeOptions.DEFAULT, ContentForm.NONE, charset, Digest.NONE, maxBytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static FileCount counted(Outcome<FileCount> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Success.class);
    return ((Outcome.Success<FileCount>) outcome).value();
  }

  private static void fails(Outcome<FileCount> outcome, String type, String detail) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().type()).isEqualTo(type);
              assertThat(failed.failure().detail()).isEqualTo(detail);
            });
  }
}
