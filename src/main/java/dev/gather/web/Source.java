package dev.gather.web;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where {@link Fields} finds its values. What can't be read is thrown as {@link Malformed}; what is
 * not there is null or empty.
 */
sealed interface Source permits QuerySource, JsonSource {
  /** What a named value is called here, for messages. */
  String noun();

  Collection<String> names();

  /** Whether there is a value of that name, one or several. */
  boolean has(String name);

  String pointer(String name);

  String pointer(String name, int index);

  @Nullable JsonNode one(String name);

  List<JsonNode> many(String name);

  /** Like {@link #many}, for values that hold no comma themselves. */
  List<JsonNode> separated(String name);

  String text(JsonNode value, String expected);

  BigDecimal number(JsonNode value, String expected);

  boolean flag(JsonNode value);
}
