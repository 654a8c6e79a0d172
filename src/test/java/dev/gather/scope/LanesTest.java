package dev.gather.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final Lanes<String> lanes = new Lanes<>(1);

  @Test
  void aFullLaneHoldsUpNoOther() {
    lanes.add("a", "a1");
    lanes.add("a", "a2");
    lanes.add("b", "b1");

    assertThat(lanes.next()).isEqualTo("a1");
    assertThat(lanes.next()).isEqualTo("b1");
    assertThat(lanes.next()).isNull();
  }

  @Test
  void aTurnGivenBackGoesToTheNextOfItsLane() {
    lanes.add("a", "a1");
    lanes.add("a", "a2");
    lanes.add("a", "a3");
    lanes.next();

    lanes.release("a");

    assertThat(lanes.next()).isEqualTo("a2");
    assertThat(lanes.next()).isNull();
  }

  @Test
  void aLaneThatWasEmptyIsAsGoodAsNew() {
    lanes.add("a", "a1");
    lanes.next();
    lanes.release("a");
    lanes.release("a");

    lanes.add("a", "a2");
    lanes.add("a", "a3");

    assertThat(lanes.next()).isEqualTo("a2");
    assertThat(lanes.next()).isNull();
  }

  @Test
  void drainsWhatHasATurnAndWhatWaits() {
    lanes.add("a", "a1");
    lanes.add("a", "a2");
    lanes.add("b", "b1");
    List<String> drained = new ArrayList<>();

    lanes.drain(drained::add);

    assertThat(drained).containsExactlyInAnyOrder("a1", "a2", "b1");
    assertThat(lanes.next()).isNull();
    lanes.drain(drained::add);
    assertThat(drained).hasSize(3);
  }

  /** A positive step adds a member to that lane, a negative one ends the longest in flight. */
  @Property
  void keepsLimitsAndTheOrderOfEachLane(
      @ForAll @IntRange(min = 1, max = 3) int perLane,
      @ForAll @Size(max = 60) List<@IntRange(min = -3, max = 3) Integer> steps) {
    Lanes<int[]> limited = new Lanes<>(perLane);
    Queue<int[]> inFlight = new ArrayDeque<>();
    Map<Integer, Integer> last = new HashMap<>();
    int added = 0;
    int begun = 0;
    for (int step : steps) {
      if (step > 0) {
        limited.add(step, new int[] {step, added++});
      } else if (!inFlight.isEmpty()) {
        limited.release(inFlight.remove()[0]);
      }
      for (int[] next = limited.next(); next != null; next = limited.next()) {
        begun++;
        inFlight.add(next);
        assertThat(next[1]).isGreaterThan(last.getOrDefault(next[0], -1));
        last.put(next[0], next[1]);
      }
      for (int lane = 1; lane <= 3; lane++) {
        int key = lane;
        assertThat(inFlight.stream().filter(member -> member[0] == key).count())
            .isLessThanOrEqualTo(perLane);
      }
    }
    while (!inFlight.isEmpty()) {
      limited.release(inFlight.remove()[0]);
      for (int[] next = limited.next(); next != null; next = limited.next()) {
        begun++;
        inFlight.add(next);
      }
    }
    assertThat(begun).isEqualTo(added);
  }
}
