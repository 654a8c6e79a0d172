package dev.gather.chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.chat.log.Entry;
import dev.gather.chat.log.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** However saying, storing, telling, leaving and coming back interleave, nothing is missed. */
class ResumePropertyTest {
  private static final int KEPT = 20;
  private static final Allowance ANY =
      new Allowance(new Allowance.Rate("a test", 1_000_000, 1_000_000), null);

  /** Runs one task of all that wait whenever it is told to. */
  private static final class Steps implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void step() {
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      }
    }
  }

  /** Someone who notes the offsets that are told, and comes back to where they were. */
  private static final class Reader implements Listener {
    private final Steps steps;
    private final List<Long> told = new ArrayList<>();
    private @Nullable Person person;
    private boolean whole = true;

    Reader(Steps steps) {
      this.steps = steps;
    }

    void join(People people, boolean resume) {
      Position since = resume && !told.isEmpty() ? new Position("e", told.getLast()) : null;
      if (since == null) {
        told.clear();
      }
      Person entered = people.enter(this, ANY, null, null).blockOptional().orElseThrow();
      person = entered;
      entered
          .join("room", since, 5)
          .subscribe(
              welcome -> {
                if (since != null && !welcome.recovered()) {
                  whole = whole && welcome.position().offset() - since.offset() > KEPT;
                  told.clear();
                }
                welcome.messages().forEach(entry -> told.add(entry.offset()));
              });
    }

    void leave() {
      if (person != null) {
        person.depart();
        person = null;
      }
    }

    @Override
    public Executor executor() {
      return steps;
    }

    @Override
    public void told(Burst burst) {
      for (Event event : burst.events()) {
        if (event instanceof Event.Said(Entry entry)) {
          told.add(entry.offset());
        }
      }
    }

    @Override
    public void replaced() {
      throw new AssertionError("nobody comes twice");
    }

    @Override
    public void lost(String room) {
      throw new AssertionError("nothing is lost here");
    }
  }

  @Property(tries = 2_000)
  void everyMessageIsToldOnceAndInOrder(@ForAll long seed) {
    Random random = new Random(seed);
    MemoryChatLog log = new MemoryChatLog(KEPT);
    ChatMetrics metrics = new ChatMetrics(new SimpleMeterRegistry());
    Messages messages = new Messages(log, DataSize.ofKilobytes(4), KEPT, metrics);
    Presence presence = new LocalPresence();
    Rooms rooms = new Rooms(log, messages, presence, metrics);
    People people = new People(rooms, messages, presence, 10, random);
    Steps steps = new Steps();
    Reader reader = new Reader(steps);
    Person speaker =
        people.enter(new Reader(new Steps()), ANY, "speaker", null).blockOptional().orElseThrow();
    int said = 0;
    boolean here = false;

    for (int i = 0; i < 200; i++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          speaker.say("room", "m", false, null).subscribe();
          said++;
        }
        case 2 -> log.handOver(1 + random.nextInt(4));
        case 3 -> {
          if (here) {
            reader.leave();
          } else {
            reader.join(people, random.nextInt(4) > 0);
          }
          here = !here;
        }
        default -> steps.step();
      }
    }
    if (!here) {
      reader.join(people, true);
    }
    log.handOver(Integer.MAX_VALUE);
    while (!steps.tasks.isEmpty()) {
      steps.step();
    }

    assertThat(reader.whole).as("a part was passed off as all that there is").isTrue();
    long first = reader.told.isEmpty() ? said + 1 : reader.told.getFirst();
    assertThat(reader.told)
        .containsExactlyElementsOf(LongStream.rangeClosed(first, said).boxed().toList());
  }
}
