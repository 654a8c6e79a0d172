package dev.gather.chat.room;

import dev.gather.chat.log.Appended;
import dev.gather.chat.log.ChatLog;
import dev.gather.chat.log.Draft;
import dev.gather.chat.log.Entry;
import dev.gather.chat.log.History;
import dev.gather.chat.log.Position;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A log for one thread, which stores at once, and hands over and is read when it is told to. */
final class MemoryChatLog implements ChatLog {
  private final int kept;
  private final Map<String, List<Entry>> rooms = new HashMap<>();
  private final Queue<Entry> stored = new ArrayDeque<>();
  private Consumer<List<Entry>> reader = entries -> {};

  MemoryChatLog(int kept) {
    this.kept = kept;
  }

  /** Hands over so many of the messages that were stored. */
  void handOver(int count) {
    List<Entry> next = new ArrayList<>();
    while (next.size() < count && !stored.isEmpty()) {
      next.add(stored.remove());
    }
    if (!next.isEmpty()) {
      reader.accept(next);
    }
  }

  @Override
  public Mono<Position> open(String room) {
    return Mono.fromSupplier(() -> last(room));
  }

  @Override
  public Mono<Appended> append(Draft draft) {
    return Mono.fromSupplier(
        () -> {
          List<Entry> entries = rooms.computeIfAbsent(draft.room(), any -> new ArrayList<>());
          Entry entry =
              new Entry(
                  draft.room(),
                  "e",
                  entries.size() + 1,
                  draft.from(),
                  draft.text(),
                  draft.action(),
                  Instant.EPOCH);
          entries.add(entry);
          stored.add(entry);
          return new Appended(entry.position(), false);
        });
  }

  @Override
  public Mono<History> read(String room, @Nullable Position since, int limit) {
    return Mono.fromSupplier(
        () -> {
          List<Entry> all = rooms.getOrDefault(room, List.of());
          List<Entry> known = all.subList(Math.max(0, all.size() - kept), all.size());
          if (since != null && since.offset() >= all.size() - known.size()) {
            List<Entry> after =
                known.stream().filter(entry -> entry.offset() > since.offset()).toList();
            return new History(last(room), after, true);
          }
          int begin = Math.max(0, known.size() - limit);
          return new History(last(room), List.copyOf(known.subList(begin, known.size())), false);
        });
  }

  @Override
  public Mono<Map<String, Position>> rooms() {
    return Mono.empty();
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
  public Mono<Void> watch(String room) {
    return Mono.empty();
  }

  @Override
  public void unwatch(String room) {
    // All is handed over anyway.
  }

  @Override
  public void follow(Consumer<List<Entry>> reader) {
    this.reader = reader;
  }

  private Position last(String room) {
    return new Position("e", rooms.getOrDefault(room, List.of()).size());
  }
}
