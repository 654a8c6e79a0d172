package dev.gather.store;

import java.util.List;

/**
 * The tables of one feature. A bean of this type is all that a feature has to bring.
 *
 * @param feature whose tables they are
 * @param version of their layout; a file that has another one is refused, so that no data is read
 *     as what it is not
 * @param statements that make them where they are missing, such as {@code CREATE TABLE IF NOT
 *     EXISTS}; run at each start
 * @param afterLoss run at the start after one whose machine went down with the file open, so that
 *     what was shown and not acknowledged may be gone
 */
public record Schema(String feature, int version, List<String> statements, List<String> afterLoss) {
  public Schema {
    statements = List.copyOf(statements);
    afterLoss = List.copyOf(afterLoss);
  }

  /** Tables of a feature that shows nobody what is not synced. */
  public Schema(String feature, int version, List<String> statements) {
    this(feature, version, statements, List.of());
  }
}
