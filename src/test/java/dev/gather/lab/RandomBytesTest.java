package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.test.StepVerifier;

class RandomBytesTest {
  @Property(tries = 100)
  void aShorterBodyIsTheBeginningOfALongerOne(
      @ForAll @LongRange(max = 50_000) long length, @ForAll long seed) {
    assertThat(bytes(length, seed))
        .isEqualTo(Arrays.copyOf(bytes(60_000, seed), Math.toIntExact(length)));
  }

  @Test
  void differsBySeed() {
    assertThat(bytes(1000, 1)).isNotEqualTo(bytes(1000, 2));
  }

  @Test
  void usesEveryByteValueAboutEquallyOften() {
    int[] counts = new int[256];
    for (byte value : bytes(256_000, 7)) {
      counts[value & 0xff]++;
    }
    assertThat(IntStream.of(counts)).allSatisfy(count -> assertThat(count).isBetween(800, 1200));
  }

  @Test
  void makesNoMoreThanIsAskedFor() {
    StepVerifier.create(
            new RandomBytes(100L * 1024 * 1024, 1)
                .in(DefaultDataBufferFactory.sharedInstance)
                .map(DataBuffer::readableByteCount),
            2)
        .expectNext(RandomBytes.CHUNK, RandomBytes.CHUNK)
        .thenCancel()
        .verify();
  }

  private static byte[] bytes(long length, long seed) {
    var body = new ByteArrayOutputStream();
    new RandomBytes(length, seed)
        .in(DefaultDataBufferFactory.sharedInstance)
        .map(chunk -> chunk.toByteBuffer().array())
        .subscribe(body::writeBytes);
    return body.toByteArray();
  }
}
