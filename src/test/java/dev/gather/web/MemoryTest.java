package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private final Memory memory = new Memory("some.property", 100);

  @Test
  void batchesShareOneLimit() {
    Memory.Lease one = memory.lease();
    Memory.Lease other = memory.lease();

    assertThat(one.take(60)).isTrue();
    assertThat(other.take(41)).isFalse();
    assertThat(other.take(40)).isTrue();
    one.give(1);
    assertThat(other.take(1)).isTrue();
    assertThat(one.take(1)).isFalse();
  }

  @Test
  void aBatchThatIsOverGivesBackEverythingAndTakesNoMore() {
    Memory.Lease over = memory.lease();
    assertThat(over.take(100)).isTrue();
    over.close();
    over.close();
    over.give(50);

    assertThat(over.take(1)).isFalse();
    Memory.Lease next = memory.lease();
    assertThat(next.take(100)).isTrue();
    assertThat(next.take(1)).isFalse();
  }

  @Test
  void whatIsToldIsGivenBackOnceTheServerCanHaveWrittenIt() {
    Memory.Lease lease = memory.lease();
    assertThat(lease.take(100)).isTrue();
    lease.told(100);
    IntStream.range(0, 127).forEach(empty -> lease.told(0));
    assertThat(lease.take(1)).isFalse();

    lease.told(0);
    assertThat(lease.take(100)).isTrue();
  }
}
