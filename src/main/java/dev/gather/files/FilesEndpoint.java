package dev.gather.files;

import dev.gather.scope.Plan.Order;
import dev.gather.scope.Report;
import dev.gather.scope.Settled;
import dev.gather.scope.Summary;
import dev.gather.web.ContentType;
import dev.gather.web.Fault;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.JsonBody;
import dev.gather.web.Problem;
import dev.gather.web.ScopeSummary;
import dev.gather.web.StreamRecord;
import dev.gather.web.StreamWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /files}: many files at once, from a query or a JSON object. */
@RestController
final class FilesEndpoint {
  private static final Set<Format> FORMATS =
      EnumSet.of(Format.JSON, Format.NDJSON, Format.SSE, Format.TEXT);

  private final FilesReader reader;
  private final StreamWriter writer;
  private final FilesSettings settings;

  FilesEndpoint(FilesReader reader, StreamWriter writer, FilesSettings settings) {
    this.reader = reader;
    this.writer = writer;
    this.settings = settings;
  }

  @GetMapping("/files")
  Mono<Void> get(ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    return reply(response, format, fields, "path", faults);
  }

  /** Without a body, the query says it all. */
  @PostMapping("/files")
  Mono<Void> query(ServerHttpRequest request, ServerHttpResponse response) {
    ContentType.requireNoBody(request, MediaType.APPLICATION_JSON, ContentType.SUFFIXED_JSON);
    return get(request, response);
  }

  @PostMapping(
      path = "/files",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
  Mono<Void> post(ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    long largest = settings.maxRequest().toBytes();
    return Mono.using(
        reader.memory()::lease,
        lease ->
            lease
                .take(request, largest)
                .then(JsonBody.read(request, largest))
                .map(body -> Fields.ofJson(body, "#", faults))
                .flatMap(fields -> reply(response, format, fields, "paths", faults)));
  }

  private Mono<Void> reply(
      ServerHttpResponse response, Format format, Fields fields, String name, Faults faults) {
    List<String> paths = fields.texts(name);
    FilesOptions options = FilesOptions.read(fields);
    requireSome(fields, name, paths.size());
    fields.refuseUnknown();
    faults.throwIfAny();
    Order order =
        switch (format) {
          case JSON, TEXT, HAR -> Order.REQUEST;
          case NDJSON, SSE -> Order.COMPLETION;
        };
    return writer.write(
        response, format, reader.read(options, order, paths).map(FilesEndpoint::record));
  }

  private void requireSome(Fields fields, String name, int given) {
    if (given == 0) {
      fields.refuse(name, "at least one path is needed");
    } else if (given > settings.maxPaths()) {
      String detail =
          given
              + " paths are above the limit of "
              + settings.maxPaths()
              + " (gather.files.max-paths)";
      throw Problem.tooLarge(detail, new Fault(fields.pointer(name), detail));
    }
  }

  private static StreamRecord record(Report<FileRead, FileCount> report) {
    return switch (report) {
      case Settled<FileRead, FileCount> settled -> new FileResult(settled);
      case Summary<FileRead, FileCount> summary -> new ScopeSummary(summary, "file");
    };
  }
}
