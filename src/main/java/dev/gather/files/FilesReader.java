package dev.gather.files;

import dev.gather.scope.Plan;
import dev.gather.scope.Report;
import dev.gather.scope.Scope;
import dev.gather.scope.ScopeOptions;
import dev.gather.scope.Settled;
import dev.gather.scope.Ticker;
import dev.gather.web.Memory;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Reads many files at once, {@code concurrency} and no more than there are threads, the rest
 * waiting in order. Safe to share; never blocks. What goes wrong with a file is its outcome, never
 * an error signal.
 */
record FilesReader(
    Scope scope,
    Trees trees,
    ReadingThreads threads,
    FilesMetrics metrics,
    Memory memory,
    Ticker ticker) {
  /** Files found by patterns and not yet told, at most. */
  private static final int LOOKAHEAD = 4_096;

  /** Reads the files that the paths and patterns name. */
  Flux<Report<FileRead, FileCount>> read(
      FilesOptions options, Plan.Order order, List<String> paths) {
    // All that were named are told of, though the batch be cut off at once.
    int lookahead = Math.max(LOOKAHEAD, paths.size());
    Plan<FileRead> plan = Plan.of("files", limited(options.scope()), order, lookahead);
    return Flux.using(
        trees::open,
        tree ->
            Flux.using(
                memory::lease,
                lease ->
                    scope
                        .<FileRead, FileCount>run(
                            plan,
                            members(tree, paths)
                                .map(member -> new FileRead(this, options, tree, member, lease)),
                            FileRead::run)
                        .doOnNext(this::told)),
        Tree::close);
  }

  /** A member that waits for a thread is one that has not begun. */
  private ScopeOptions limited(ScopeOptions asked) {
    int concurrency = Math.min(asked.concurrency(), threads.count());
    return new ScopeOptions(asked.join(), concurrency, asked.timeout(), asked.deadline());
  }

  private Flux<FileMember> members(Tree tree, List<String> paths) {
    return paths.stream().noneMatch(Glob::isOne)
        ? Flux.fromIterable(paths).map(FileMember::new)
        : Flux.fromIterable(paths)
            .concatMapIterable(path -> expanded(tree, path))
            .subscribeOn(Schedulers.fromExecutor(threads));
  }

  private static Iterable<FileMember> expanded(Tree tree, String path) {
    return Glob.isOne(path) ? () -> new Glob(tree, path) : List.of(new FileMember(path));
  }

  private void told(Report<FileRead, FileCount> report) {
    if (report instanceof Settled<FileRead, FileCount> settled) {
      settled.member().told();
      metrics.settled(settled);
    }
  }
}
