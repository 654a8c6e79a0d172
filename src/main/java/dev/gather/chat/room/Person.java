package dev.gather.chat.room;

import dev.gather.chat.log.Appended;
import dev.gather.chat.log.Draft;
import dev.gather.chat.log.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Someone who is connected, with a nick that nobody else has. Confined to the listener's executor,
 * but for the getters. What is not done ends in a {@link Refusal}, thrown or as error.
 */
public final class Person {
  private final People people;
  private final Rooms rooms;
  private final Messages messages;
  private final Listener listener;
  private final Allowance allowance;
  private final String session;
  private final Map<String, Subscription> subscriptions = new HashMap<>(2);
  private volatile String nick;

  /** Whether the same person has come back on another connection. */
  private volatile boolean replaced;

  Person(
      People people,
      Rooms rooms,
      Messages messages,
      Listener listener,
      Allowance allowance,
      String nick,
      String session) {
    this.people = people;
    this.messages = messages;
    this.rooms = rooms;
    this.listener = listener;
    this.allowance = allowance;
    this.nick = nick;
    this.session = session;
  }

  public String nick() {
    return nick;
  }

  /** A secret with which the same person can take over the nick, on another connection. */
  public String session() {
    return session;
  }

  /** The rooms that the person is in. */
  public Set<String> rooms() {
    return Set.copyOf(subscriptions.keySet());
  }

  /**
   * Comes into a room, or resumes one; the welcome comes before anything else is told of it.
   *
   * @param since the place from which on messages are missing; null for someone new
   * @param limit the most messages, if they are the newest ones
   */
  public Mono<Welcome> join(String name, @Nullable Position since, int limit) {
    Subscription present = subscriptions.get(name);
    if (present == null && subscriptions.size() >= people.maxRooms()) {
      throw Refusal.of(
          Refusal.Code.TOO_MANY_ROOMS,
          "one may be in %d rooms at once".formatted(people.maxRooms()));
    }
    Subscription next = rooms.subscribe(Texts.room(name), listener);
    subscriptions.put(name, next);
    if (present != null) {
      present.end();
    } else {
      rooms.joined(next.room(), this);
    }
    return next.start(since, limit).doOnError(failure -> leave(name));
  }

  /** Leaves a room; false if the person was not in it. */
  public boolean leave(String name) {
    Subscription subscription = subscriptions.remove(name);
    if (subscription == null) {
      return false;
    }
    subscription.end();
    rooms.departed(name, this, replaced);
    return true;
  }

  /** Says something in a room, where the person need not be; acknowledged once it is stored. */
  public Mono<Appended> say(String room, String text, boolean action, @Nullable String key) {
    Draft draft = messages.draft(room, nick, text, action, key);
    allowance.take();
    return messages.append(draft);
  }

  /** Says something to one person, of which nothing is kept. */
  public void whisper(String to, String text) {
    String said = messages.text(text);
    allowance.take();
    Person other = people.find(to);
    if (other == null) {
      throw Refusal.of(Refusal.Code.NOT_HERE, "nobody here is called " + to);
    }
    other.tell(new Event.Whispered(nick, said));
  }

  /** Takes another nick, and tells all rooms that the person is in. */
  public void rename(String text) {
    String was = nick;
    String next = people.rename(this, text);
    if (!next.equals(was)) {
      nick = next;
      subscriptions.keySet().forEach(room -> rooms.renamed(room, this, was));
    }
  }

  /** Is gone: leaves all rooms, and gives back the nick. */
  public void depart() {
    List.copyOf(subscriptions.keySet()).forEach(this::leave);
    people.release(this);
  }

  /** Has the connection closed, for the person is on another one now. From any thread. */
  void replace() {
    replaced = true;
    listener.executor().execute(listener::replaced);
  }

  Listener listener() {
    return listener;
  }

  private void tell(Event event) {
    listener
        .executor()
        .execute(
            () -> {
              Burst burst = new Burst(List.of(event), 1, null);
              listener.told(burst);
              burst.release();
            });
  }
}
