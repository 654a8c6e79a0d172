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
 */
public record Schema(String feature, int version, List<String> statements) {
  public Schema {
    statements = List.copyOf(statements);
  }
}
