package dev.gather.fetch.compare;

import dev.gather.fetch.Trial.Mode;
import dev.gather.web.Json;
import dev.gather.web.Plain;
import dev.gather.web.StreamRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The end of a comparison, in the forms of section 4 of the contract.
 *
 * @param asked how many rounds were asked for
 * @param rounds how many were counted; fewer if its time was up
 * @param ideal the slowest member's own time, at its shortest: no run can take less; null if no
 *     member has run
 */
record CompareSummary(
    int members, int asked, int rounds, Map<Mode, ModeTimes> modes, @Nullable Duration ideal)
    implements StreamRecord {

  static CompareSummary of(
      int members,
      int asked,
      List<Round> rounds,
      @Nullable Duration ideal,
      RandomGenerator random) {
    Bootstrap bootstrap = new Bootstrap(random);
    Map<Mode, ModeTimes> modes = new EnumMap<>(Mode.class);
    List<Sample> base = samples(rounds, Mode.SEQUENTIAL);
    for (Mode mode : Mode.values()) {
      List<Sample> samples = samples(rounds, mode);
      boolean compared = mode != Mode.SEQUENTIAL && !samples.isEmpty();
      Speedup speedup =
          compared ? bootstrap.speedup(ModeTimes.nanos(base), ModeTimes.nanos(samples)) : null;
      modes.put(mode, new ModeTimes(samples, speedup));
    }
    return new CompareSummary(members, asked, rounds.size(), modes, ideal);
  }

  private static List<Sample> samples(List<Round> rounds, Mode mode) {
    return rounds.stream()
        .map(round -> round.samples().get(mode))
        .map(Objects::requireNonNull)
        .toList();
  }

  /** Whether it compares what it was asked to: there were rounds, and every member succeeded. */
  boolean valid() {
    return rounds > 0 && modes.values().stream().allMatch(mode -> mode.failed() == 0);
  }

  @Override
  public String name() {
    return "summary";
  }

  @Override
  public boolean wrapped() {
    return true;
  }

  @Override
  public void writeJson(JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("members", members);
    json.writeNumberProperty("rounds", rounds);
    json.writeBooleanProperty("complete", rounds == asked);
    json.writeBooleanProperty("valid", valid());
    json.writeObjectPropertyStart("modes");
    modes.forEach(
        (mode, times) -> {
          json.writeName(Round.word(mode));
          times.writeJson(json, valid());
        });
    json.writeEndObject();
    if (ideal != null) {
      Json.writeMillis(json, "ideal", ideal);
    }
    json.writeEndObject();
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (rounds > 0) {
      lines.add(took("Synchronous fetching", Mode.SEQUENTIAL));
      lines.add(took("Virtual threads", Mode.THREADS));
      lines.add(took("Asynchronous fetching", Mode.EVENT_LOOP));
      lines.add(speedup(Objects.requireNonNull(times(Mode.EVENT_LOOP).speedup())));
    }
    if (rounds < asked) {
      lines.add("The time was up after " + rounds + " of " + asked + " rounds");
    }
    if (rounds > 0 && !valid()) {
      lines.add(failures());
    }
    return lines;
  }

  private ModeTimes times(Mode mode) {
    return Objects.requireNonNull(modes.get(mode));
  }

  private String took(String what, Mode mode) {
    return what + " took " + Plain.seconds(times(mode).median()) + " seconds";
  }

  private String speedup(Speedup speedup) {
    String ratio =
        String.format(Locale.ROOT, "Asynchronous is %.2f times as fast", speedup.ratio());
    Speedup.Interval interval = speedup.interval();
    String range =
        interval == null
            ? ""
            : String.format(Locale.ROOT, " (%.2f to %.2f)", interval.low(), interval.high());
    boolean shown = valid() && speedup.verdict() != Speedup.Verdict.NO_DIFFERENCE;
    return ratio + range + (shown ? "" : ": no difference shown");
  }

  private String failures() {
    String counts =
        modes.entrySet().stream()
            .map(mode -> mode.getValue().failed() + " " + Round.word(mode.getKey()))
            .collect(Collectors.joining(", "));
    return "Not a valid comparison, for members failed: "
        + counts
        + ", each of "
        + (long) members * rounds;
  }
}
