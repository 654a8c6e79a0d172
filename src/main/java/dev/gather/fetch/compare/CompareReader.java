package dev.gather.fetch.compare;

import dev.gather.fetch.Trial;
import dev.gather.fetch.Trials;
import dev.gather.web.BodyTime;
import dev.gather.web.ContentType;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.JsonBody;
import dev.gather.web.Lines;
import dev.gather.web.Problem;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads what is to be compared. What is wrong with it is a {@link Problem} that names it all. */
final class CompareReader {
  private static final int ROUNDS = 5;

  /** Of a body of any kind: a comparison holds its members for as long as it runs. */
  private static final DataSize MAX_BODY = DataSize.ofMegabytes(1);

  private final Trials trials;
  private final CompareSettings settings;

  CompareReader(Trials trials, CompareSettings settings) {
    this.trials = trials;
    this.settings = settings;
  }

  /** What one request asks for. */
  record Asked(Trial trial, int rounds) {}

  Mono<Asked> query(ServerHttpRequest request) {
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    return asked(trials.ofQuery(fields), fields, faults);
  }

  Mono<Asked> json(ServerHttpRequest request) {
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    return inTime()
        .of(JsonBody.read(request, MAX_BODY.toBytes()))
        .flatMap(
            body -> {
              Fields fields = Fields.ofJson(body, "#", faults);
              return asked(trials.ofJson(fields, faults), fields, faults);
            });
  }

  Mono<Asked> lines(ServerHttpRequest request) {
    MediaType type =
        ContentType.require(request, MediaType.TEXT_PLAIN, MediaType.APPLICATION_NDJSON);
    Faults faults = new Faults();
    Fields fields = Fields.ofQuery(request.getQueryParams(), faults);
    int max = (int) MAX_BODY.toBytes();
    Flux<String> lines =
        Lines.of(DataBufferUtils.join(request.getBody(), max).flux(), max)
            .onErrorMap(
                DataBufferLimitException.class,
                limit ->
                    Problem.tooLarge("The body is above the limit for comparisons of " + MAX_BODY));
    Mono<Trial> trial =
        type.equals(MediaType.TEXT_PLAIN)
            ? trials.ofText(lines, fields)
            : trials.ofNdjson(lines, fields);
    return asked(inTime().of(trial), fields, faults);
  }

  private BodyTime inTime() {
    return new BodyTime("gather.compare.max-read", settings.maxRead());
  }

  private Mono<Asked> asked(Mono<Trial> trial, Fields fields, Faults faults) {
    int rounds = fields.integer("rounds", ROUNDS, 1, settings.maxRounds());
    fields.refuseUnknown();
    faults.throwIfAny();
    return trial.map(members -> new Asked(members, rounds));
  }
}
