package dev.gather.lab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;

/**
 * A body of pseudo-random bytes, made while it is read: at most one chunk of 16 KiB for each that
 * the reader asks for. The same seed gives the same bytes, and a shorter body is the beginning of a
 * longer one.
 *
 * @param length in bytes
 */
record RandomBytes(long length, long seed) {
  /** A multiple of {@link Long#BYTES}, so that chunking leaves no trace in the sequence. */
  static final int CHUNK = 16 * 1024;

  /** The body in buffers of {@code factory}, which whoever receives them releases. */
  Flux<DataBuffer> in(DataBufferFactory factory) {
    return Flux.defer(
        () -> {
          var random = new SplittableRandom(seed);
          return Flux.range(0, Math.toIntExact(Math.ceilDiv(length, CHUNK)))
              .map(index -> chunk(factory, random, size(index)));
        });
  }

  private int size(long index) {
    return (int) Math.min(CHUNK, length - index * CHUNK);
  }

  private static DataBuffer chunk(DataBufferFactory factory, SplittableRandom random, int size) {
    DataBuffer buffer = factory.allocateBuffer(size);
    try (DataBuffer.ByteBufferIterator parts = buffer.writableByteBuffers()) {
      fill(parts.next().order(ByteOrder.LITTLE_ENDIAN).limit(size), random);
    }
    return buffer.writePosition(size);
  }

  private static void fill(ByteBuffer bytes, SplittableRandom random) {
    while (bytes.remaining() >= Long.BYTES) {
      bytes.putLong(random.nextLong());
    }
    for (long rest = random.nextLong(); bytes.hasRemaining(); rest >>>= Byte.SIZE) {
      bytes.put((byte) rest);
    }
  }
}
