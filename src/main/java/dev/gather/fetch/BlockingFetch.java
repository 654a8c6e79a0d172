package dev.gather.fetch;

import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.web.InstanceId;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import reactor.core.Disposable;

/**
 * One attempt at one URL and what its redirects lead to, on the calling thread: {@link Attempt}'s
 * work by its rules, done with blocking calls. Serves one call; an interrupt ends it.
 */
final class BlockingFetch implements Callable<Outcome<Response>> {
  private static final Logger log = LoggerFactory.getLogger(BlockingFetch.class);

  private final BlockingClients clients;
  private final TargetTurns turns;
  private final BlockingFileFetch files;
  private final InstanceId instance;
  private final FetchOptions options;
  private final Member member;
  private volatile Hop.Stage stage = Hop.Stage.WAITING;

  BlockingFetch(
      BlockingClients clients,
      TargetTurns turns,
      BlockingFileFetch files,
      InstanceId instance,
      FetchOptions options,
      Member member) {
    this.clients = clients;
    this.turns = turns;
    this.files = files;
    this.instance = instance;
    this.options = options;
    this.member = member;
  }

  /** Ends with an outcome; never throws. */
  @Override
  public Outcome<Response> call() {
    return switch (member.target()) {
      case InvalidUrl invalid -> failed("url_invalid", invalid.reason());
      case Target target ->
          guarded(
              () -> send(new Request(target, member.method(), member.headers(), member.body()), 0));
      case FileUrl file -> guarded(() -> files.run(member, file, options));
    };
  }

  /** What the end of its time means where it is now. */
  Failure expired() {
    return Failures.timeout(stage);
  }

  private interface Work {
    Outcome<Response> run() throws IOException;
  }

  private Outcome<Response> guarded(Work work) {
    try {
      return work.run();
    } catch (IOException | RuntimeException error) {
      Failure failure = Failures.of(error, stage);
      if (failure.equals(Failures.UNKNOWN)) {
        log.error("a request could not be carried out", error);
      }
      return new Outcome.Failed<>(failure);
    }
  }

  private Outcome<Response> send(Request request, int redirects) throws IOException {
    stage = Hop.Stage.WAITING;
    HttpHeaders sent = new HttpHeaders();
    sent.set(HttpHeaders.ACCEPT_ENCODING, "gzip");
    request.writeTo(sent, instance);
    String location;
    int status;
    Disposable turn = turn(request.target());
    try (ClassicHttpResponse response = clients.send(request, sent)) {
      stage = Hop.Stage.RECEIVING;
      status = response.getCode();
      HttpHeaders headers = headers(response);
      location = headers.getFirst(HttpHeaders.LOCATION);
      if (options.followRedirects() == 0 || location == null || !Redirects.isOne(status)) {
        return Attempt.outcome(read(response, headers));
      }
      skip(response.getEntity());
    } finally {
      turn.dispose();
    }
    if (redirects == options.followRedirects()) {
      return failed("redirect_limit", "more than " + redirects + " redirects");
    }
    return switch (request.target().resolve(location)) {
      case InvalidUrl invalid ->
          failed("url_invalid", "the redirect's Location: " + invalid.reason());
      case Target next -> send(Redirects.follow(request, status, next), redirects + 1);
    };
  }

  private Disposable turn(Target target) throws InterruptedIOException {
    try {
      return turns.await(target);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private static Outcome<Response> failed(String type, String detail) {
    return new Outcome.Failed<>(new Failure(type, detail));
  }

  private static HttpHeaders headers(ClassicHttpResponse response) {
    HttpHeaders headers = new HttpHeaders();
    for (Header header : response.getHeaders()) {
      headers.add(header.getName(), header.getValue());
    }
    return headers;
  }

  private Response read(ClassicHttpResponse response, HttpHeaders headers) throws IOException {
    Charset charset = Attempt.charset(headers);
    BodyReader reader = new BodyReader(charset, options.maxBytes(), BodyForm.NONE, length -> {});
    HttpEntity entity = response.getEntity();
    if (entity != null) {
      if (entity.getContentEncoding() == null && entity.getContentLength() > options.maxBytes()) {
        throw FetchException.bodyTooLarge(options.maxBytes());
      }
      reader.read(decoded(entity));
    }
    return reader.response(response.getCode(), response.getVersion().format(), headers);
  }

  /** A redirect's own body is of no use but to keep the connection, if it is small. */
  private static void skip(@Nullable HttpEntity entity) throws IOException {
    if (entity != null) {
      BodyReader reader =
          new BodyReader(
              StandardCharsets.UTF_8, Reply.MAX_REDIRECT_BODY, BodyForm.NONE, length -> {});
      try {
        reader.read(decoded(entity));
      } catch (FetchException tooLarge) {
        log.debug("a redirect's body is not read to its end", tooLarge);
      }
    }
  }

  /** Decodes what {@link Clients}' decompressor decodes, and fails where that fails. */
  private static InputStream decoded(HttpEntity entity) throws IOException {
    String coding = entity.getContentEncoding();
    if (coding == null || entity.getContentLength() == 0) {
      return entity.getContent();
    }
    switch (coding.toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip":
        return new GZIPInputStream(entity.getContent());
      case "deflate":
        return new InflaterInputStream(entity.getContent());
      default:
        throw FetchException.unknownCoding();
    }
  }
}
