package dev.gather.files;

import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.Problem;
import dev.gather.web.StreamRecord;
import dev.gather.web.StreamWriter;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code /files/list}: the files and directories in a directory below the root. */
@RestController
final class ListEndpoint {
  private static final Set<Format> FORMATS =
      EnumSet.of(Format.JSON, Format.NDJSON, Format.SSE, Format.TEXT);

  private final Trees trees;
  private final Scheduler scheduler;
  private final StreamWriter writer;

  ListEndpoint(Trees trees, ReadingThreads threads, StreamWriter writer) {
    this.trees = trees;
    this.scheduler = Schedulers.fromExecutor(threads);
    this.writer = writer;
  }

  @GetMapping("/files/list")
  Mono<Void> list(ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    String path = fields.text("path", "");
    fields.refuseUnknown();
    faults.throwIfAny();
    Flux<StreamRecord> entries =
        Mono.fromCallable(() -> sorted(path))
            .subscribeOn(scheduler)
            .onErrorMap(FileException.class, ListEndpoint::problem)
            .flatMapMany(
                found ->
                    Flux.<StreamRecord>fromIterable(found.stream().map(Listed::new).toList())
                        .concatWithValues(new ListSummary(found.size())));
    return writer.write(response, format, entries);
  }

  private List<Entry> sorted(String path) throws FileException {
    try (Tree tree = trees.open()) {
      return tree.list(path).stream()
          .filter(entry -> entry.kind() != Entry.Kind.OTHER)
          .sorted(Comparator.comparing(Entry::name))
          .toList();
    }
  }

  private static Problem problem(FileException refused) {
    HttpStatus status =
        switch (refused.failure().type()) {
          case "file_not_found" -> HttpStatus.NOT_FOUND;
          case "file_forbidden" -> HttpStatus.FORBIDDEN;
          default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
    return Problem.of(status, refused.failure().type() + ": " + refused.failure().detail());
  }
}
