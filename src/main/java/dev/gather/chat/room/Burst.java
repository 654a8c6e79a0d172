package dev.gather.chat.room;

import dev.gather.chat.log.Entry;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events of one room, or for one person, that are told together. Keeps each form that they were
 * encoded in, so that all receivers share it. Safe to share.
 */
public final class Burst {
  private final List<Event> events;
  private final @Nullable Entry first;
  private final @Nullable Entry last;
  private final @Nullable Listener doer;
  private final AtomicInteger holders;
  private final ConcurrentMap<Object, Encoded> encoded = new ConcurrentHashMap<>(4);

  /** The events in one form; what it holds is given back once nobody is told of them any more. */
  public interface Encoded {
    /** Gives back what it holds. */
    void release();
  }

  /**
   * @param holders how often {@link #release} will be called
   * @param doer who did what is told, and so is not told of it; null for nobody
   */
  Burst(List<? extends Event> events, int holders, @Nullable Listener doer) {
    this.doer = doer;
    this.events = List.copyOf(events);
    this.holders = new AtomicInteger(holders);
    List<Entry> said =
        events.stream()
            .flatMap(event -> event instanceof Event.Said(Entry entry) ? Stream.of(entry) : null)
            .toList();
    this.first = said.isEmpty() ? null : said.getFirst();
    this.last = said.isEmpty() ? null : said.getLast();
  }

  /** Whether a listener is not to be told. */
  boolean by(Listener listener) {
    return listener.equals(doer);
  }

  /** The first message among the events, or null. */
  @Nullable Entry first() {
    return first;
  }

  /** The last message among the events, or null; between the two there is none missing. */
  @Nullable Entry last() {
    return last;
  }

  /** In their order; at least one. */
  public List<Event> events() {
    return events;
  }

  /**
   * The events in a form; encoded by the first who asks. Valid until the listener's method returns.
   *
   * @param form names the form, and always comes with the same encoder
   */
  @SuppressWarnings("unchecked") // a form always has the same encoder
  public <E extends Encoded> E encoded(Object form, Function<Burst, E> encoder) {
    return (E) encoded.computeIfAbsent(form, any -> encoder.apply(this));
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      encoded.values().forEach(Encoded::release);
    }
  }
}
