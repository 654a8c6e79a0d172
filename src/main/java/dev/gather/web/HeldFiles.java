package dev.gather.web;

import java.io.IOException;
import java.net.URL;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.web.reactive.resource.ResourceTransformer;
import org.springframework.web.reactive.resource.ResourceTransformerChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a file of a jar once and holds it. Where each caller has a stream of its own, one that goes
 * away closes the stream while another thread reads it, and the jar hands the inflater that this
 * left in disorder to the next caller. What is served is a few megabytes.
 */
final class HeldFiles implements ResourceTransformer {
  @Override
  public Mono<Resource> transform(
      ServerWebExchange exchange, Resource resource, ResourceTransformerChain chain) {
    return chain
        .transform(exchange, resource)
        .flatMap(
            file ->
                Mono.<Resource>fromCallable(() -> new Held(file))
                    .subscribeOn(Schedulers.boundedElastic()));
  }

  private static final class Held extends ByteArrayResource {
    private final Resource file;

    Held(Resource file) throws IOException {
      super(file.getContentAsByteArray(), file.getDescription());
      this.file = file;
    }

    @Override
    public @Nullable String getFilename() {
      return file.getFilename();
    }

    @Override
    public URL getURL() throws IOException {
      return file.getURL();
    }

    @Override
    public long lastModified() throws IOException {
      return file.lastModified();
    }
  }
}
