package dev.gather.web;

import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Writes records as they happen. Thread-safe; never blocks. */
public final class StreamWriter {
  private static final byte[] NOTHING = {};

  private final Scheduler scheduler;

  /** The scheduler times the heartbeats. */
  public StreamWriter(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Writes each record and flushes it at once. A slow reader slows the records, one that goes away
   * cancels them. An error before the first record is the reply; a later one cuts the connection,
   * so that the stream can be told from a whole one. SSE has a comment line after 15 s without a
   * record, and one after the first second. JSON is one object with the records in the array {@code
   * results}, written in chunks.
   *
   * @throws IllegalArgumentException if the format is not streamed
   */
  public Mono<Void> write(
      ServerHttpResponse response, Format format, Flux<? extends StreamRecord> records) {
    return writeChunks(response, format, chunks(format, records));
  }

  /**
   * The same, for records of which the first may be long in coming: the reader is told at once that
   * there will be some, so an error is never the reply.
   */
  public Mono<Void> follow(
      ServerHttpResponse response, Format format, Flux<? extends StreamRecord> records) {
    return writeChunks(response, format, chunks(format, records).startWith(NOTHING));
  }

  private static Mono<Void> writeChunks(
      ServerHttpResponse response, Format format, Flux<byte[]> chunks) {
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(format.mediaType());
    headers.setCacheControl(CacheControl.noStore());
    headers.set("X-Accel-Buffering", "no");

    DataBufferFactory buffers = response.bufferFactory();
    // Spring leaves the records running if the connection closes while it commits the first one.
    Sinks.Empty<Void> written = Sinks.empty();
    Flux<byte[]> unended = chunks.takeUntilOther(written.asMono());
    // Wrapped only when written, so that what is cancelled before leaves nothing to release.
    return response
        .writeAndFlushWith(unended.map(bytes -> Mono.fromSupplier(() -> buffers.wrap(bytes))))
        .doFinally(signal -> written.tryEmitEmpty());
  }

  private Flux<byte[]> chunks(Format format, Flux<? extends StreamRecord> records) {
    if (format == Format.JSON || format == Format.HAR) {
      return format == Format.JSON ? JsonChunks.of(records) : JsonChunks.archive(records);
    }
    RecordEncoder encoder = RecordEncoder.of(format);
    Flux<byte[]> encoded = records.<byte[]>map(encoder::encode).filter(bytes -> bytes.length > 0);
    return format == Format.SSE ? Heartbeat.between(encoded, scheduler) : encoded;
  }
}
