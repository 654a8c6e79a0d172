package dev.gather.files;

import dev.gather.scope.FailureException;
import java.util.Objects;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Answers a client's requests for {@code file:} URLs with the files below the root; all others go
 * their way. A file that is refused is a {@link FailureException} of the body. Safe to share; never
 * blocks.
 */
final class FileExchange implements ExchangeFilterFunction {
  private final Trees trees;
  private final ReadingThreads threads;
  private final Scheduler scheduler;

  FileExchange(Trees trees, ReadingThreads threads) {
    this.trees = trees;
    this.threads = threads;
    this.scheduler = Schedulers.fromExecutor(threads);
  }

  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    if (!"file".equalsIgnoreCase(request.url().getScheme())) {
      return next.exchange(request);
    }
    String path = Objects.requireNonNull(request.url().getSchemeSpecificPart());
    return Mono.just(ClientResponse.create(HttpStatus.OK).body(content(path)).build());
  }

  private Flux<DataBuffer> content(String path) {
    return Flux.using(
            trees::open,
            tree ->
                Flux.<DataBuffer, OpenFile>generate(
                    () -> tree.open(path),
                    (file, sink) -> {
                      try {
                        byte[] block = threads.read(file);
                        if (block.length == 0) {
                          sink.complete();
                        } else {
                          sink.next(DefaultDataBufferFactory.sharedInstance.wrap(block));
                        }
                      } catch (FileException failure) {
                        sink.error(failure);
                      }
                      return file;
                    },
                    OpenFile::close),
            Tree::close)
        .onErrorMap(FileException.class, refused -> new FailureException(refused.failure()))
        .subscribeOn(scheduler);
  }
}
