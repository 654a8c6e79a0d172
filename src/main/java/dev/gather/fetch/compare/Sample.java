package dev.gather.fetch.compare;

import dev.gather.fetch.Trial;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One mode's part of a round. Of the same size however many members there are.
 *
 * @param elapsed from the start of the batch to the end of its last member
 * @param errors how many members were no success, by the type of their error
 */
record Sample(Duration elapsed, Map<String, Long> errors) {

  static Sample of(Trial.Run run) {
    return new Sample(
        run.elapsed(),
        run.errors().stream()
            .collect(Collectors.groupingBy(type -> type, TreeMap::new, Collectors.counting())));
  }

  /** How many members were no success. */
  long failed() {
    return errors.values().stream().mapToLong(count -> count).sum();
  }
}
