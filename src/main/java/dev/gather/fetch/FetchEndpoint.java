package dev.gather.fetch;

import dev.gather.scope.Plan.Order;
import dev.gather.scope.Report;
import dev.gather.scope.Settled;
import dev.gather.scope.Summary;
import dev.gather.web.ContentType;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.JsonBody;
import dev.gather.web.Lines;
import dev.gather.web.Problem;
import dev.gather.web.Quota;
import dev.gather.web.ScopeSummary;
import dev.gather.web.StreamRecord;
import dev.gather.web.StreamWriter;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /fetch}: many URLs at once, from a query, a JSON object, or lines without end. */
@RestController
final class FetchEndpoint {
  private static final Set<Format> FORMATS =
      EnumSet.of(Format.JSON, Format.NDJSON, Format.SSE, Format.TEXT, Format.HAR);

  /** How far a streamed body is read ahead. */
  private static final int LOOKAHEAD = 256;

  private final Fetcher fetcher;
  private final OwnService own;
  private final StreamWriter writer;
  private final FetchSettings settings;
  private final Clock clock;

  FetchEndpoint(
      Fetcher fetcher, OwnService own, StreamWriter writer, FetchSettings settings, Clock clock) {
    this.fetcher = fetcher;
    this.own = own;
    this.writer = writer;
    this.settings = settings;
    this.clock = clock;
  }

  @GetMapping("/fetch")
  Mono<Void> get(ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Batch batch = BatchReader.query(request.getQueryParams(), own.base(), settings.maxUrls());
    return reply(request, response, format, batch, settings.maxUrls());
  }

  /** Without a body, the query says it all. */
  @PostMapping("/fetch")
  Mono<Void> query(ServerHttpRequest request, ServerHttpResponse response) {
    ContentType.requireNoBody(
        request,
        MediaType.APPLICATION_JSON,
        ContentType.SUFFIXED_JSON,
        MediaType.TEXT_PLAIN,
        MediaType.APPLICATION_NDJSON);
    return get(request, response);
  }

  @PostMapping(
      path = "/fetch",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
  Mono<Void> json(ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    return Mono.using(
        fetcher.memory()::lease,
        lease ->
            lease
                .take(request, settings.maxRequest().toBytes())
                .then(
                    settings.bodyTime().of(JsonBody.read(request, settings.maxRequest().toBytes())))
                .map(body -> BatchReader.json(body, faults, own.base(), settings.maxUrls()))
                .flatMap(batch -> reply(request, response, format, batch, settings.maxUrls())));
  }

  @PostMapping(path = "/fetch", consumes = MediaType.TEXT_PLAIN_VALUE)
  Mono<Void> text(ServerHttpRequest request, ServerHttpResponse response) {
    return lines(request, response, BatchReader::textLines);
  }

  @PostMapping(path = "/fetch", consumes = MediaType.APPLICATION_NDJSON_VALUE)
  Mono<Void> ndjson(ServerHttpRequest request, ServerHttpResponse response) {
    return lines(request, response, BatchReader::ndjsonLines);
  }

  private interface LineReader {
    Flux<Member> members(Flux<String> lines, Target base);
  }

  private Mono<Void> lines(
      ServerHttpRequest request, ServerHttpResponse response, LineReader reader) {
    ContentType.require(request, MediaType.TEXT_PLAIN, MediaType.APPLICATION_NDJSON);
    Format format = Format.choose(request, FORMATS);
    FetchOptions options = BatchReader.options(request.getQueryParams());
    Flux<String> lines = Lines.of(request.getBody(), (int) settings.maxLine().toBytes());
    Flux<Member> members =
        reader
            .members(lines, own.base())
            .switchIfEmpty(Flux.error(Problem.badRequest("The body has no URL")));
    return reply(request, response, format, new Batch(options, members, Batch.UNKNOWN), LOOKAHEAD);
  }

  private Mono<Void> reply(
      ServerHttpRequest request,
      ServerHttpResponse response,
      Format format,
      Batch batch,
      int lookahead) {
    Quota quota = Quota.of(request);
    if (batch.size() != Batch.UNKNOWN) {
      quota.take(batch.size());
    }
    Order order =
        switch (format) {
          case JSON, TEXT, HAR -> Order.REQUEST;
          case NDJSON, SSE -> Order.COMPLETION;
        };
    ServerTiming timing = new ServerTiming(fetcher.ticker()::now);
    response.beforeCommit(
        () -> {
          response.getHeaders().set("Server-Timing", timing.header());
          return Mono.empty();
        });
    return writer.write(
        response,
        format,
        fetcher
            .fetch(batch, quota, order, lookahead)
            .doOnNext(
                report -> {
                  if (report instanceof Settled<MemberFetch, Response> settled) {
                    timing.add(settled);
                  }
                })
            .transform(reports -> records(format, reports)));
  }

  private Flux<? extends StreamRecord> records(
      Format format, Flux<Report<MemberFetch, Response>> reports) {
    return format == Format.HAR
        ? reports.concatMapIterable(this::archived, 1)
        : reports.map(FetchEndpoint::record);
  }

  private static StreamRecord record(Report<MemberFetch, Response> report) {
    return switch (report) {
      case Settled<MemberFetch, Response> settled -> new FetchResult(settled);
      case Summary<MemberFetch, Response> summary -> new ScopeSummary(summary, "URL");
    };
  }

  private List<? extends StreamRecord> archived(Report<MemberFetch, Response> report) {
    return switch (report) {
      case Settled<MemberFetch, Response> settled ->
          HarEntry.of(new FetchResult(settled), clock).toList();
      case Summary<MemberFetch, Response> summary ->
          List.of(new ScopeSummary(summary, "URL", "_summary"));
    };
  }
}
