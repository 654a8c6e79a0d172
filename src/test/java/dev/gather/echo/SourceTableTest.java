package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SourceTableTest {
  private final SourceTable table = new SourceTable(42);

  @Test
  void knowsASourceAgain() {
    int slot = table.slot(1, 2, 3);
    assertThat(table.get(slot)).isEqualTo(SourceTable.NEW);
    table.set(slot, 7);
    assertThat(table.slot(1, 2, 3)).isEqualTo(slot);
    assertThat(table.get(slot)).isEqualTo(7);
  }

  @Property
  void tellsSourcesApart(@ForAll long high, @ForAll long low, @ForAll int port) {
    SourceTable fresh = new SourceTable(high ^ low);
    fresh.set(fresh.slot(high, low, port), 1);
    fresh.set(fresh.slot(high + 1, low, port), 2);
    fresh.set(fresh.slot(high, low + 1, port), 3);
    fresh.set(fresh.slot(high, low, port + 1), 4);
    assertThat(fresh.get(fresh.slot(high, low, port))).isEqualTo(1);
    assertThat(fresh.countFrom(1)).isEqualTo(4);
  }

  @Test
  void knowsTenThousandSourcesAlmostExactly() {
    IntStream.range(0, 10_000).forEach(port -> table.set(table.slot(0, 1, port), 5));
    assertThat(table.countFrom(5)).isBetween(9_900, 10_000);
    assertThat(table.countFrom(6)).isZero();
  }

  @Test
  void forgetsTheSmallestNumbersForNewSources() {
    int many = 10 * SourceTable.CAPACITY;
    IntStream.range(0, many).forEach(n -> table.set(table.slot(n, 0, 0), n));
    assertThat(table.countFrom(0)).isEqualTo(SourceTable.CAPACITY);
    assertThat(table.countFrom(many - SourceTable.CAPACITY / 8))
        .as("the newest are all there, or all but few")
        .isGreaterThan(SourceTable.CAPACITY / 8 * 99 / 100);
  }
}
