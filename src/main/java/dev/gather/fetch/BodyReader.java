package dev.gather.fetch;

import dev.gather.text.TextCounter;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts one body while it streams in, and holds it only if that was asked for. */
final class BodyReader {
  private static final int PIECE_BYTES = 16 * 1024;

  private final Charset charset;
  private final long maxBytes;
  private final TextCounter counter;
  private final @Nullable ByteArrayOutputStream held;
  private final BodyForm form;
  private final IntConsumer received;
  private long bytes;

  /**
   * @param maxBytes past it the body is given up with {@link FetchException}
   * @param received is told of each piece's bytes, and may give the body up by throwing
   */
  BodyReader(Charset charset, long maxBytes, BodyForm form, IntConsumer received) {
    this.charset = charset;
    this.maxBytes = maxBytes;
    this.counter = TextCounter.of(charset);
    this.form = form;
    this.held = form == BodyForm.NONE ? null : new ByteArrayOutputStream();
    this.received = received;
  }

  /** Reads to the end and emits itself there, or fails and closes the connection. */
  Mono<BodyReader> read(Flux<DataBuffer> content) {
    return content
        .reduce(
            this,
            (reader, piece) -> {
              reader.read(piece);
              return reader;
            })
        .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
  }

  /**
   * Reads on by one piece, and releases it.
   *
   * @throws FetchException if the body is to be given up
   */
  void read(DataBuffer piece) {
    try {
      add(piece);
    } finally {
      DataBufferUtils.release(piece);
    }
  }

  private void add(DataBuffer buffer) {
    if (buffer instanceof NettyDataBuffer netty && netty.getNativeBuffer().nioBufferCount() == 1) {
      ByteBuf bytes = netty.getNativeBuffer();
      add(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
      return;
    }
    try (DataBuffer.ByteBufferIterator pieces = buffer.readableByteBuffers()) {
      while (pieces.hasNext()) {
        add(pieces.next());
      }
    }
  }

  /**
   * Reads a whole body with blocking calls.
   *
   * @throws FetchException if the body is to be given up
   */
  void read(InputStream content) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    for (int length = content.read(piece); length >= 0; length = content.read(piece)) {
      add(ByteBuffer.wrap(piece, 0, length));
    }
  }

  /**
   * Reads on by one piece.
   *
   * @throws FetchException if the body is to be given up
   */
  private void add(ByteBuffer piece) {
    int length = piece.remaining();
    bytes += length;
    received.accept(length);
    if (bytes > maxBytes) {
      throw FetchException.bodyTooLarge(maxBytes);
    }
    if (held != null) {
      byte[] copy = new byte[length];
      piece.duplicate().get(copy);
      held.writeBytes(copy);
    }
    counter.add(piece);
  }

  /** The response that this was the body of. */
  Response response(int status, String httpVersion, HttpHeaders headers) {
    counter.end();
    return new Response(
        status,
        httpVersion,
        headers.getFirst(HttpHeaders.CONTENT_TYPE),
        charset.name(),
        counter.characters(),
        bytes,
        headers.getFirst(HttpHeaders.RETRY_AFTER),
        body());
  }

  /** The file that this was the content of. */
  Response file() {
    counter.end();
    return Response.file(charset.name(), counter.characters(), bytes, body());
  }

  private @Nullable String body() {
    if (held == null) {
      return null;
    }
    return form == BodyForm.TEXT
        ? held.toString(charset)
        : Base64.getEncoder().encodeToString(held.toByteArray());
  }
}
