package dev.gather.fetch;

import dev.gather.scope.Join;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Problem;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads batches that are to be carried out several times, with the same members and options as
 * {@code /fetch}. Retries, hedges and {@code body} are read and left out, so that a request to
 * {@code /fetch} can be compared as it is. Names not known here are the caller's to refuse.
 */
public final class Trials {
  private final Fetcher fetcher;
  private final BlockingFetcher blocking;
  private final OwnService own;
  private final int maxUrls;

  Trials(Fetcher fetcher, BlockingFetcher blocking, OwnService own, int maxUrls) {
    this.fetcher = fetcher;
    this.blocking = blocking;
    this.own = own;
    this.maxUrls = maxUrls;
  }

  /** The batch of a query. */
  public Mono<Trial> ofQuery(Fields query) {
    return trial(query, BatchReader.query(query, own.base(), maxUrls));
  }

  /** The batch of a JSON object; faults go where the fields' go. */
  public Mono<Trial> ofJson(Fields body, Faults faults) {
    return trial(body, BatchReader.json(body, faults, own.base(), maxUrls));
  }

  /** The batch whose members are lines of text, and whose options are in the query. */
  public Mono<Trial> ofText(Flux<String> lines, Fields query) {
    Flux<Member> members = BatchReader.textLines(lines, own.base());
    return trial(query, new Batch(FetchOptions.read(query), members, Batch.UNKNOWN));
  }

  /** The same of lines of JSON. */
  public Mono<Trial> ofNdjson(Flux<String> lines, Fields query) {
    Flux<Member> members = BatchReader.ndjsonLines(lines, own.base());
    return trial(query, new Batch(FetchOptions.read(query), members, Batch.UNKNOWN));
  }

  private Mono<Trial> trial(Fields fields, Batch batch) {
    if (batch.options().scope().join() != Join.ALL_SETTLED) {
      fields.refuse("join", "only all-settled can be compared, for every member has to end");
    }
    return batch
        .members()
        .take(maxUrls + 1L)
        .collectList()
        .map(members -> trial(batch.options(), members));
  }

  private Trial trial(FetchOptions options, List<Member> members) {
    if (members.isEmpty()) {
      throw Problem.badRequest("The body has no URL");
    }
    if (members.size() > maxUrls) {
      throw BatchReader.tooMany("#", "More than " + maxUrls, maxUrls);
    }
    return new Trial(fetcher, blocking, options, members);
  }
}
