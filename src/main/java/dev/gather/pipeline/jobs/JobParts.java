package dev.gather.pipeline.jobs;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The parts of jobs in Redis that this process holds. Safe to share. */
final class JobParts {
  private final Map<String, Map<Integer, RedisJobPart>> held = new ConcurrentHashMap<>();

  void add(RedisJobPart part) {
    held.computeIfAbsent(part.job().id(), first -> new ConcurrentHashMap<>())
        .put(part.number(), part);
  }

  void remove(String id, int number) {
    held.computeIfPresent(
        id,
        (same, parts) -> {
          parts.remove(number);
          return parts.isEmpty() ? null : parts;
        });
  }

  List<RedisJobPart> of(String id) {
    return List.copyOf(held.getOrDefault(id, Map.of()).values());
  }

  /**
   * Compares what was held with what Redis says.
   *
   * @param before held when Redis was asked; what came since it may not tell yet
   * @param nodes that share the job's parts evenly
   */
  void compare(List<RedisJobPart> before, JobHash now, String node, int nodes) {
    before.stream()
        .filter(part -> now.job().state().isFinal() || !now.isHeld(part.number(), node))
        .filter(part -> of(part.job().id()).contains(part))
        .forEach(RedisJobPart::isLost);
    before.stream()
        .sorted(Comparator.comparing(RedisJobPart::number))
        .skip(before.isEmpty() ? 0 : before.getFirst().fairly(nodes))
        .forEach(RedisJobPart::isWanted);
  }
}
