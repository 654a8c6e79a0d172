package dev.gather.files;

import dev.gather.scope.Outcome;
import dev.gather.scope.Plan.Order;
import dev.gather.scope.Scope;
import dev.gather.scope.ScopeMetrics;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Settled;
import dev.gather.scope.Ticker;
import dev.gather.web.Memory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.stream.IntStream;

/**
 * The reader of the service without HTTP: reads "directory count" lines, answers each "seconds
 * files characters bytes".
 */
final class FilesInside {
  private FilesInside() {}

  public static void main(String[] arguments) {
    Ticker ticker = Ticker.system();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ReadingThreads threads = new ReadingThreads(Integer.parseInt(arguments[0]));
    FilesOptions options =
        new FilesOptions(
            ScopeOptions.DEFAULT,
            ContentForm.NONE,
            StandardCharsets.UTF_8,
            Digest.NONE,
            Long.MAX_VALUE);
    Scanner lines = new Scanner(System.in);
    while (lines.hasNext()) {
      FilesReader reader =
          new FilesReader(
              new Scope(ticker, new ScopeMetrics(registry)),
              Trees.below(Path.of(lines.next())),
              threads,
              new FilesMetrics(registry),
              new Memory("none", 0),
              ticker);
      List<String> paths =
          IntStream.range(0, lines.nextInt()).mapToObj(i -> i + ".txt").toList();
      long start = System.nanoTime();
      List<FileCount> counts =
          reader.read(options, Order.REQUEST, paths).mapNotNull(FilesInside::count).collectList().block();
      double seconds = (System.nanoTime() - start) / 1e9;
      long characters = counts.stream().mapToLong(FileCount::characters).sum();
      long bytes = counts.stream().mapToLong(FileCount::bytes).sum();
      System.out.println(seconds + " " + counts.size() + " " + characters + " " + bytes);
    }
  }

  private static FileCount count(Object report) {
    return report instanceof Settled<?, ?> settled
            && settled.outcome() instanceof Outcome.Success<?> good
        ? (FileCount) good.value()
        : null;
  }
}
