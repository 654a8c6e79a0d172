package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.FailureException;
import dev.gather.scope.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * Reads files that stand among the URLs of a batch, through a filter that answers for them; without
 * one there are none. Nothing is retried. Safe to share; never blocks.
 */
final class FileFetch {
  static final Failure NONE = new Failure("url_invalid", "no files are served here");
  static final Failure ONLY_GET =
      new Failure("url_invalid", "a file can be asked for with GET only, without a body");
  private static final Failure TOO_SLOW =
      new Failure("file_unreadable", "it was not read within timeout");

  private final WebClient client;

  FileFetch(ExchangeFilterFunction files) {
    client =
        WebClient.builder()
            .exchangeFunction(request -> Mono.error(new FailureException(NONE)))
            .filter(files)
            .build();
  }

  /**
   * Emits one outcome; never an error that is the file's.
   *
   * @param received is told of each piece's bytes, and may give the file up by throwing
   */
  Mono<Outcome<Response>> run(
      Member member, FileUrl url, FetchOptions options, IntConsumer received) {
    if (!mayBeAsked(member)) {
      return Mono.just(new Outcome.Failed<>(ONLY_GET));
    }
    return client
        .get()
        .uri(url.uri())
        .exchangeToMono(response -> read(response, options, received))
        .timeout(options.scope().timeout())
        .onErrorResume(FailureException.class, refused -> failed(refused.failure()))
        .onErrorResume(TimeoutException.class, slow -> failed(TOO_SLOW));
  }

  static boolean mayBeAsked(Member member) {
    return member.method().equals(HttpMethod.GET) && member.body() == null;
  }

  private static Mono<Outcome<Response>> read(
      ClientResponse response, FetchOptions options, IntConsumer received) {
    BodyReader reader =
        new BodyReader(StandardCharsets.UTF_8, options.maxBytes(), options.body(), received);
    return reader
        .read(response.body(BodyExtractors.toDataBuffers()))
        .map(whole -> new Outcome.Success<>(whole.file()));
  }

  private static Mono<Outcome<Response>> failed(Failure failure) {
    return Mono.just(new Outcome.Failed<>(failure));
  }
}
