package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FlakyTableTest {
  @Test
  void failsAsOftenAsAskedForEachKey() {
    var table = new FlakyTable(10);
    assertThat(table.ask("a", 2).failed()).isTrue();
    assertThat(table.ask("b", 0).failed()).isFalse();
    assertThat(table.ask("a", 2).failed()).isTrue();
    assertThat(table.ask("a", 2)).isEqualTo(new FlakyTable.Answer("a", 2, 3));
    assertThat(table.ask("a", 2).failed()).isFalse();
  }

  @Test
  void forgetsTheEldestKey() {
    var table = new FlakyTable(2);
    table.ask("a", 1);
    table.ask("b", 1);
    table.ask("a", 1);
    table.ask("c", 1);
    assertThat(table.ask("b", 1).requests()).isEqualTo(2);
    assertThat(table.ask("a", 1).requests()).isEqualTo(1);
  }

  @Test
  void losesNoRequestOfManyThreads() {
    var table = new FlakyTable(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1000; i++) {
        threads.execute(() -> table.ask("a", 0));
      }
    }
    assertThat(table.ask("a", 0).requests()).isEqualTo(1001);
  }
}
