package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Join;
import dev.gather.scope.Outcome;
import dev.gather.scope.Plan.Order;
import dev.gather.scope.Settled;
import dev.gather.web.ContentType;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Json;
import dev.gather.web.JsonBody;
import dev.gather.web.Lines;
import dev.gather.web.Problem;
import dev.gather.web.Quota;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * Fetches whose members and results are kept elsewhere, in encoded forms: options as JSON, a member
 * as a line of NDJSON, a result as it is told. A relative URL stays one, and so means this service
 * on whatever port it has when its turn comes. Safe to share; never blocks.
 */
public final class FetchWork {
  private static final String DEADLINE = "deadline";

  /** The deadline of those that were given none: what is kept may take as long as it takes. */
  private static final Duration NEVER = Duration.ofDays(10_000);

  private static final int LOOKAHEAD = 256;

  private final Fetcher fetcher;
  private final FetchSettings settings;
  private final JsonMapper mapper;

  FetchWork(Fetcher fetcher, FetchSettings settings, JsonMapper mapper) {
    this.fetcher = fetcher;
    this.settings = settings;
    this.mapper = mapper;
  }

  /** A request, encoded. Its members may be endless; their error is the reply to the request. */
  public record Batch(String options, Flux<String> members) {}

  /**
   * A member, encoded.
   *
   * @param index its place in the batch
   */
  public record Entry(long index, String member) {}

  /**
   * What became of a member.
   *
   * @param outcome as the contract calls it
   * @param json the result as it is told
   */
  public record Result(long index, String outcome, String json) {}

  /**
   * How a batch may be worked on in several places at once.
   *
   * @param width members that a part has in flight at once, at least
   */
  public record Split(int parts, int width) {}

  /**
   * Reads what {@code POST /fetch} reads, but for the deadline, which is none unless given.
   *
   * @param then is handed the batch; the memory that its body takes is held until it has ended
   */
  public <T> Mono<T> read(ServerHttpRequest request, Function<Batch, Mono<T>> then) {
    Quota quota = Quota.of(request);
    MediaType type =
        ContentType.require(
            request,
            MediaType.APPLICATION_JSON,
            ContentType.SUFFIXED_JSON,
            MediaType.TEXT_PLAIN,
            MediaType.APPLICATION_NDJSON);
    if (type.equals(MediaType.APPLICATION_JSON) || type.equals(ContentType.SUFFIXED_JSON)) {
      Faults faults = new Faults();
      Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
      return Mono.using(
          fetcher.memory()::lease,
          lease ->
              lease
                  .take(request, settings.maxRequest().toBytes())
                  .then(
                      settings
                          .bodyTime()
                          .of(JsonBody.read(request, settings.maxRequest().toBytes())))
                  .flatMap(body -> then.apply(json(body, faults, quota))));
    }
    FetchOptions options = BatchReader.options(request.getQueryParams());
    Flux<String> lines = Lines.of(request.getBody(), (int) settings.maxLine().toBytes());
    Flux<String> members =
        type.equals(MediaType.TEXT_PLAIN)
            ? BatchReader.textUrls(lines).map(url -> StringNode.valueOf(url).toString())
            : lines.filter(line -> !line.isBlank());
    return then.apply(
        new Batch(
            encoded(options, request.getQueryParams().containsKey(DEADLINE)),
            paced(members, quota)
                .switchIfEmpty(Flux.error(Problem.badRequest("The body has no URL")))));
  }

  /** Bytes are fetched when the caller is gone, so none are owed for here. */
  private static Flux<String> paced(Flux<String> members, Quota quota) {
    return quota.isLimited()
        ? members.concatMap(member -> quota.turn().thenReturn(member), 1)
        : members;
  }

  private Batch json(JsonNode body, Faults faults, Quota quota) {
    dev.gather.fetch.Batch batch =
        BatchReader.json(body, faults, fetcher.own().base(), settings.maxUrls());
    quota.take(batch.size());
    return new Batch(
        encoded(batch.options(), body.has(DEADLINE)),
        Flux.fromIterable(body.path("urls").values()).map(JsonNode::toString));
  }

  private String encoded(FetchOptions options, boolean deadlineGiven) {
    return mapper.writeValueAsString(deadlineGiven ? options : options.within(NEVER));
  }

  private FetchOptions decoded(String options) {
    return mapper.readValue(options, FetchOptions.class);
  }

  /**
   * Each part has a share of {@code concurrency} and {@code perHost}, so there are no more than
   * these. Where one outcome decides over all members, there is one part.
   */
  public Split split(String encodedOptions, int most) {
    FetchOptions options = decoded(encodedOptions);
    int concurrency = options.scope().concurrency();
    int parts =
        options.scope().join() == Join.ALL_SETTLED
            ? Math.min(most, Math.min(concurrency, options.perHost()))
            : 1;
    return new Split(parts, concurrency / parts);
  }

  /**
   * Fetches the members of a part as they come, each once it is its turn. Ends before they do where
   * a join or the deadline says so.
   *
   * @param age how much of the deadline is over
   * @param part which of them it is, from 0
   */
  public Flux<Result> run(
      String encodedOptions, Duration age, int part, int parts, Flux<Entry> entries) {
    FetchOptions options = decoded(encodedOptions).share(part, parts);
    int lookahead = Math.max(LOOKAHEAD / parts, 2 * options.scope().concurrency());
    return Flux.defer(
        () -> {
          Map<Long, Long> places = new ConcurrentHashMap<>();
          Flux<Member> members =
              entries
                  .index()
                  .map(
                      numbered -> {
                        places.put(numbered.getT1(), numbered.getT2().index());
                        return member(numbered.getT2());
                      });
          return fetcher
              .fetch(options.within(left(options, age)), Order.COMPLETION, lookahead, members)
              .<Result>handle(
                  (report, results) -> {
                    if (report instanceof Settled<MemberFetch, Response> settled) {
                      long place = Objects.requireNonNull(places.remove(settled.index()));
                      results.next(result(settled, place));
                    }
                  });
        });
  }

  private static Duration left(FetchOptions options, Duration age) {
    Duration left = options.scope().deadline().minus(age);
    return left.isPositive() ? left : Duration.ofMillis(1);
  }

  /** Whether results so many have decided the join. */
  public boolean isDecided(String encodedOptions, long success, long done) {
    return switch (decoded(encodedOptions).scope().join()) {
      case ALL_SETTLED -> false;
      case ALL -> done > success;
      case ANY -> success > 0;
      case RACE -> done > 0;
    };
  }

  /** The result of a member that is not fetched any more. */
  public Result cut(String encodedOptions, Duration age, Entry entry) {
    FetchOptions options = decoded(encodedOptions);
    Failure failure =
        age.compareTo(options.scope().deadline()) >= 0
            ? Failure.DEADLINE_EXCEEDED
            : Failure.CANCELLED;
    MemberFetch fetch =
        new MemberFetch(
            fetcher, options, member(entry), fetcher.memory().lease(), Quota.none(), null);
    return result(
        new Settled<>(
            entry.index(), fetch, new Outcome.Cancelled<>(failure), Duration.ZERO, null, null),
        entry.index());
  }

  private Member member(Entry entry) {
    return BatchReader.line(entry.member(), fetcher.own().base());
  }

  private static Result result(Settled<MemberFetch, Response> settled, long index) {
    FetchResult result = new FetchResult(settled, index);
    return new Result(
        index,
        FetchResult.word(settled.outcome()),
        new String(Json.bytes(result::writeJson), StandardCharsets.UTF_8));
  }
}
