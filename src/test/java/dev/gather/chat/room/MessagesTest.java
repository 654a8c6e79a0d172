package dev.gather.chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.gather.chat.log.ChatLog;
import dev.gather.chat.log.History;
import dev.gather.chat.log.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

class MessagesTest {
  private static final Position START = new Position("e", 0);

  @Test
  void opensARoomAgainThatWasDroppedBeforeItWasRead() {
    ChatLog log = mock();
    History nothing = new History(START, List.of(), false);
    Iterator<Mono<History>> reads = List.of(Mono.<History>empty(), Mono.just(nothing)).iterator();
    when(log.open(anyString())).thenReturn(Mono.just(START));
    when(log.read(anyString(), any(), anyInt())).thenReturn(Mono.defer(reads::next));
    ChatMetrics metrics = new ChatMetrics(new SimpleMeterRegistry());
    Messages messages = new Messages(log, DataSize.ofKilobytes(4), 1_000, metrics);

    assertThat(messages.catchUp("lobby", null, 50).block(Duration.ofSeconds(5))).isEqualTo(nothing);
  }
}
