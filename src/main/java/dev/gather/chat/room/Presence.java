package dev.gather.chat.room;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who is here: the nicks that are held, and the rooms that people are in, on all nodes. Safe to
 * share; never blocks a caller. Monos do nothing until subscribed to; what they ask for is done in
 * the order in which they are subscribed to.
 */
public interface Presence {
  /** In a room with more members, it is not told who comes and goes: that would be all there is. */
  int ANNOUNCED = 200;

  /**
   * Someone who holds a nick.
   *
   * @param session a secret of theirs
   */
  record Holder(String nick, String session) {}

  /** Is told what happens in rooms. */
  @FunctionalInterface
  interface Told {
    /**
     * @param doer who did it, if they are on this node: to the others it is news
     */
    void told(String room, Event event, @Nullable Person doer);
  }

  /**
   * Gives a nick, and all that looks like it, to a person, who gives back those of another one;
   * false if somebody else holds one of these.
   */
  Mono<Boolean> claim(String nick, Set<String> looks, Person person, Set<String> givenBack);

  /** Who holds a nick, or one that looks like it; empty if nobody does. */
  Mono<Holder> holder(Set<String> looks);

  /**
   * Gives a person the nick of an earlier connection with the same session, which is told and
   * closed; false if it does not hold it any more.
   */
  Mono<Boolean> take(Set<String> looks, Person person);

  /** Takes the nick from a person, unless it was handed on. */
  void release(Set<String> looks, Person person);

  /** Tells a person something; false if nobody has a nick like that. */
  Mono<Boolean> whisper(Set<String> looks, Event.Whispered event);

  /** Someone comes into a room, which is told; completes with how many are there. */
  Mono<Integer> join(String room, Person person);

  /** Someone leaves a room, which is told unless it happens quietly. */
  void leave(String room, Person person, boolean quietly);

  /** Someone in these rooms, which are told, was called otherwise before. */
  void renamed(Collection<String> rooms, Person person, String was);

  /** The nicks of those in a room, in no order. */
  Mono<List<String>> who(String room);

  /** How many are in a room. */
  Mono<Integer> count(String room);

  /** From when it completes on, what happens in a room, on whatever node, is told here. */
  Mono<Void> watch(String room);

  /** What happens in a room is told no more. */
  void unwatch(String room);

  /** Is called with what happens in a room; to be set once, before anything happens. */
  void follow(Told told);
}
