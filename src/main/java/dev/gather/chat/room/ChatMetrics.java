package dev.gather.chat.room;

import dev.gather.chat.log.Entry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code gather_chat_connections} by door, {@code gather_chat_rooms} that someone listens in,
 * {@code gather_chat_messages_total} stored, {@code gather_chat_deliveries_total} (a message to a
 * reader), {@code gather_chat_delivery_seconds} from the commit until it is handed to the sockets
 * of an event loop, and {@code gather_chat_closed_total} by reason. Safe to share.
 */
public final class ChatMetrics {
  private static final List<String> DOORS = List.of("http", "tcp", "websocket");

  private final MeterRegistry registry;
  private final Counter messages;
  private final Counter deliveries;
  private final Timer delivery;
  private final ConcurrentMap<String, AtomicInteger> connections = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Counter> closed = new ConcurrentHashMap<>();

  public ChatMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.messages =
        Counter.builder("gather.chat.messages").description("Messages stored").register(registry);
    this.deliveries =
        Counter.builder("gather.chat.deliveries")
            .description("Messages handed to readers")
            .register(registry);
    this.delivery =
        Timer.builder("gather.chat.delivery")
            .description("From the commit until readers are handed a message")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
    DOORS.forEach(this::connections);
  }

  /** Someone has come through a door. */
  public void opened(String door) {
    connections(door).incrementAndGet();
  }

  /** Someone has gone. */
  public void closed(String door, String reason) {
    connections(door).decrementAndGet();
    closed
        .computeIfAbsent(
            reason,
            why ->
                Counter.builder("gather.chat.closed")
                    .description("Connections that were closed")
                    .tag("reason", why)
                    .register(registry))
        .increment();
  }

  void rooms(Map<String, Room> rooms) {
    Gauge.builder("gather.chat.rooms", rooms, Map::size)
        .description("Rooms that someone listens in")
        .register(registry);
  }

  void stored() {
    messages.increment();
  }

  void delivered(Burst burst, int listeners, long publishedNanos) {
    Entry first = burst.first();
    Entry last = burst.last();
    if (first != null && last != null) {
      deliveries.increment((double) listeners * (last.offset() - first.offset() + 1));
      delivery.record(System.nanoTime() - publishedNanos, TimeUnit.NANOSECONDS);
    }
  }

  private AtomicInteger connections(String door) {
    return connections.computeIfAbsent(
        door,
        name -> {
          AtomicInteger count = new AtomicInteger();
          Gauge.builder("gather.chat.connections", count, AtomicInteger::get)
              .description("Connections through a door")
              .tag("door", name)
              .register(registry);
          return count;
        });
  }
}
