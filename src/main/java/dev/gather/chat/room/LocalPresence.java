package dev.gather.chat.room;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Where there is one node: all is in its memory, and every answer is there at once. */
public final class LocalPresence implements Presence {
  private static final Told NOBODY = (room, event, doer) -> {};

  /** Guards the two maps; held for a few look-ups. */
  private final Object lock = new Object();

  /** By everything that looks like their nicks. */
  private final Map<String, Person> holders = new HashMap<>();

  private final Map<String, Set<Person>> members = new HashMap<>();
  private volatile Told told = NOBODY;

  @Override
  public Mono<Boolean> claim(String nick, Set<String> looks, Person person, Set<String> givenBack) {
    return Mono.fromSupplier(
        () -> {
          synchronized (lock) {
            for (String look : looks) {
              Person other = holders.get(look);
              if (other != null && other != person) {
                return false;
              }
            }
            givenBack.forEach(look -> holders.remove(look, person));
            looks.forEach(look -> holders.put(look, person));
            return true;
          }
        });
  }

  @Override
  public Mono<Holder> holder(Set<String> looks) {
    return Mono.fromSupplier(
        () -> {
          Person person = held(looks);
          return person == null ? null : new Holder(person.nick(), person.session());
        });
  }

  @Override
  public Mono<Boolean> take(Set<String> looks, Person person) {
    return Mono.fromSupplier(
        () -> {
          Person earlier;
          synchronized (lock) {
            earlier = find(looks);
            if (earlier == null || !earlier.session().equals(person.session())) {
              return false;
            }
            looks.forEach(look -> holders.put(look, person));
          }
          earlier.replace();
          return true;
        });
  }

  @Override
  public void release(Set<String> looks, Person person) {
    synchronized (lock) {
      looks.forEach(look -> holders.remove(look, person));
    }
  }

  @Override
  public Mono<Boolean> whisper(Set<String> looks, Event.Whispered event) {
    return Mono.fromSupplier(
        () -> {
          Person person = held(looks);
          if (person != null) {
            person.tell(event);
          }
          return person != null;
        });
  }

  @Override
  public Mono<Integer> join(String room, Person person) {
    return Mono.fromSupplier(
        () -> {
          boolean came;
          int count;
          synchronized (lock) {
            Set<Person> here = members.computeIfAbsent(room, any -> new HashSet<>());
            came = here.add(person);
            count = here.size();
          }
          if (came) {
            announce(room, new Event.Joined(room, person.nick(), count), person, count);
          }
          return count;
        });
  }

  @Override
  public void leave(String room, Person person, boolean quietly) {
    boolean left;
    int count;
    synchronized (lock) {
      Set<Person> here = members.getOrDefault(room, Set.of());
      left = here.contains(person) && here.remove(person);
      count = here.size();
      if (left && count == 0) {
        members.remove(room);
      }
    }
    if (left && !quietly) {
      announce(room, new Event.Left(room, person.nick(), count), person, count);
    }
  }

  @Override
  public void renamed(Collection<String> rooms, Person person, String was) {
    for (String room : rooms) {
      announce(room, new Event.Renamed(room, was, person.nick()), person, size(room));
    }
  }

  private void announce(String room, Event event, Person doer, int count) {
    if (count <= ANNOUNCED) {
      told.told(room, event, doer);
    }
  }

  @Override
  public Mono<List<String>> who(String room) {
    return Mono.fromSupplier(
        () -> {
          synchronized (lock) {
            return members.getOrDefault(room, Set.of()).stream().map(Person::nick).toList();
          }
        });
  }

  @Override
  public Mono<Integer> count(String room) {
    return Mono.fromSupplier(() -> size(room));
  }

  private int size(String room) {
    synchronized (lock) {
      return members.getOrDefault(room, Set.of()).size();
    }
  }

  private @Nullable Person held(Set<String> looks) {
    synchronized (lock) {
      return find(looks);
    }
  }

  private @Nullable Person find(Set<String> looks) {
    for (String look : looks) {
      Person holder = holders.get(look);
      if (holder != null) {
        return holder;
      }
    }
    return null;
  }

  @Override
  public Mono<Void> watch(String room) {
    return Mono.empty();
  }

  @Override
  public void unwatch(String room) {
    // All is told anyway.
  }

  @Override
  public void follow(Told told) {
    this.told = told;
  }
}
