import dev.gather.Gather;
import dev.gather.chat.log.Appended;
import dev.gather.chat.log.ChatLog;
import dev.gather.chat.log.Draft;
import dev.gather.chat.log.Entry;
import dev.gather.chat.log.History;
import dev.gather.chat.log.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The service with a log that gives offsets and keeps nothing, to see what history costs. Like the
 * real one it has one thread, which takes all messages that wait, and tells of them together.
 */
@Configuration(proxyBeanMethods = false)
public class NoHistory {
  public static void main(String[] arguments) {
    new SpringApplication(Gather.class, NoHistory.class).run(arguments);
  }

  @Bean
  @Primary
  ChatLog forgetful() {
    return new Forgetful();
  }

  private static final class Forgetful implements ChatLog {
    private record Waiting(Draft draft, MonoSink<Appended> sink) {}

    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Map<String, Position> rooms = new ConcurrentHashMap<>();
    private Consumer<List<Entry>> reader = entries -> {};

    Forgetful() {
      Thread.ofPlatform().daemon().name("no-history").start(this::loop);
    }

    private void loop() {
      try {
        while (true) {
          List<Waiting> batch = new ArrayList<>(List.of(queue.take()));
          queue.drainTo(batch);
          List<Entry> entries = batch.stream().map(Waiting::draft).map(this::entry).toList();
          reader.accept(entries);
          for (int i = 0; i < entries.size(); i++) {
            batch.get(i).sink.success(new Appended(entries.get(i).position(), false));
          }
        }
      } catch (InterruptedException over) {
        Thread.currentThread().interrupt();
      }
    }

    private Entry entry(Draft said) {
      Position last = rooms.compute(said.room(), (room, known) -> new Position("epoch", known == null ? 1 : known.offset() + 1));
      return new Entry(
          said.room(), last.epoch(), last.offset(), said.from(), said.text(), said.action(), Instant.now());
    }

    private Position place(String room) {
      return rooms.computeIfAbsent(room, any -> new Position("epoch", 0));
    }

    @Override
    public Mono<Position> open(String room) {
      return Mono.fromSupplier(() -> place(room));
    }

    @Override
    public Mono<Appended> append(Draft draft) {
      return Mono.create(sink -> queue.add(new Waiting(draft, sink)));
    }

    @Override
    public Mono<Void> watch(String room) {
      return Mono.empty();
    }

    @Override
    public void unwatch(String room) {}

    @Override
    public Mono<History> read(String room, Position since, int limit) {
      return Mono.fromSupplier(() -> new History(place(room), List.of(), false));
    }

    @Override
    public Mono<Map<String, Position>> rooms() {
      return Mono.fromSupplier(() -> Map.copyOf(rooms));
    }

    @Override
    public Mono<Boolean> drop(String room) {
      return Mono.just(false);
    }

    @Override
    public Mono<Void> expire() {
      return Mono.empty();
    }

    @Override
    public void follow(Consumer<List<Entry>> reader) {
      this.reader = reader;
    }
  }
}
