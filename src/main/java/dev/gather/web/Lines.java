package dev.gather.web;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads a body, which may be endless, line by line. */
public final class Lines {
  private Lines() {}

  /**
   * The lines of a body in strict UTF-8, without their LF or CRLF; a last line needs none. Holds
   * one buffer and one line at a time, and asks for a buffer only when all lines before are taken.
   *
   * @param maxLineBytes the most that a line may have, its end not counted
   * @return the lines; after the good ones a {@link Problem} that names the line: 400 if it is not
   *     UTF-8, 413 if it is too long
   */
  public static Flux<String> of(Flux<DataBuffer> body, int maxLineBytes) {
    return Flux.defer(
        () -> {
          LineSplitter splitter = new LineSplitter(maxLineBytes);
          // Hidden, for on cancel a fused source would be drained to its end, if it has one.
          return body.hide()
              .map(Lines::bytes)
              .concatMapIterable(splitter::lines, 1)
              .concatWith(Mono.defer(() -> Mono.justOrEmpty(splitter.last())))
              .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
        });
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }
}
