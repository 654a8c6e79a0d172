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
import reactor.core.publisher.MonoSink;

/**
 * Someone who is connected, with a nick that nobody else has. Confined to the listener's executor,
 * but for the getters. What is not done ends in a {@link Refusal}, thrown or as error.
 */
public final class Person {
  private final String id;
  private final People people;
  private final Rooms rooms;
  private final Messages messages;
  private final Presence presence;
  private final Listener listener;
  private final Allowance allowance;
  private final String session;
  private final Map<String, Subscription> subscriptions = new HashMap<>(2);
  private volatile String nick;

  /** Whether the same person has come back on another connection. */
  private volatile boolean replaced;

  private boolean departed;

  Person(
      String id,
      People people,
      Rooms rooms,
      Messages messages,
      Presence presence,
      Listener listener,
      Allowance allowance,
      String nick,
      String session) {
    this.id = id;
    this.people = people;
    this.messages = messages;
    this.presence = presence;
    this.rooms = rooms;
    this.listener = listener;
    this.allowance = allowance;
    this.nick = nick;
    this.session = session;
  }

  /** Names the connection among all that this node has ever had. */
  String id() {
    return id;
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
    }
    return presence
        .join(name, this)
        .onErrorMap(Messages::refusal)
        .flatMap(members -> next.start(since, limit, members))
        .doOnError(failure -> listener.executor().execute(() -> failed(name, next)));
  }

  private void failed(String name, Subscription subscription) {
    if (subscriptions.get(name) == subscription) {
      leave(name);
    }
  }

  /** Leaves a room; false if the person was not in it. */
  public boolean leave(String name) {
    Subscription subscription = subscriptions.remove(name);
    if (subscription == null) {
      return false;
    }
    presence.leave(name, this, replaced);
    subscription.end();
    return true;
  }

  /** Says something in a room, where the person need not be; acknowledged once it is stored. */
  public Mono<Appended> say(String room, String text, boolean action, @Nullable String key) {
    Draft draft = messages.draft(room, nick, text, action, key);
    allowance.take();
    return messages.append(draft);
  }

  /** Says something to one person, of which nothing is kept. */
  public Mono<Void> whisper(String to, String text) {
    String said = messages.text(text);
    allowance.take();
    return people.whisper(to, new Event.Whispered(nick, said));
  }

  /** Takes another nick, and tells all rooms that the person is in. */
  public Mono<Void> rename(String text) {
    String next = people.chosen(text);
    return people
        .rename(this, next)
        .then(Mono.create(sink -> listener.executor().execute(() -> renamed(next, sink))));
  }

  private void renamed(String next, MonoSink<Void> sink) {
    String was = nick;
    if (departed) {
      people.release(this, next);
    } else if (!next.equals(was)) {
      nick = next;
      presence.renamed(Set.copyOf(subscriptions.keySet()), this, was);
    }
    sink.success();
  }

  /** Is gone: leaves all rooms, and gives back the nick. */
  public void depart() {
    departed = true;
    List.copyOf(subscriptions.keySet()).forEach(this::leave);
    people.release(this, nick);
  }

  /** Has the connection closed, for the person is on another one now. From any thread. */
  void replace() {
    replaced = true;
    listener.executor().execute(listener::replaced);
  }

  Listener listener() {
    return listener;
  }

  /** From any thread. */
  void tell(Event event) {
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
