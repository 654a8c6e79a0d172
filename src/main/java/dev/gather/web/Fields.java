package dev.gather.web;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Typed reading of named values, the same for a query and for a JSON object, so that one parser
 * serves both. What is malformed or out of its limits (both inclusive) is added to the {@link
 * Faults}, the default is returned, and reading goes on. A JSON null counts as not given. Not
 * thread-safe.
 */
public final class Fields {
  private final Source source;
  private final Faults faults;
  private final Set<String> asked = new HashSet<>();
  private final List<Fields> nested = new ArrayList<>();

  private Fields(Source source, Faults faults) {
    this.source = source;
    this.faults = faults;
  }

  /** Reads the parameters of a query. {@code format} is known to all: {@link Format} reads it. */
  public static Fields ofQuery(MultiValueMap<String, String> query, Faults faults) {
    Fields fields = new Fields(new QuerySource(query), faults);
    fields.asked.add(Format.PARAMETER);
    return fields;
  }

  /**
   * Reads the properties of a JSON object; anything else is a fault and read as an empty object.
   *
   * @param pointer of the node itself: {@code #} for the whole body, {@code #/urls/3} for a part
   */
  public static Fields ofJson(JsonNode node, String pointer, Faults faults) {
    if (node.isObject()) {
      return new Fields(new JsonSource(node, pointer), faults);
    }
    faults.add(pointer, JsonSource.unexpected("an object", node).detail());
    return new Fields(new JsonSource(JsonNodeFactory.instance.objectNode(), pointer), faults);
  }

  /** Whether a value was given, well-formed or not; null is none. */
  public boolean has(String name) {
    asked.add(name);
    return source.has(name);
  }

  /** Where the value of that name is or would be, for a {@link Fault}. */
  public String pointer(String name) {
    return source.pointer(name);
  }

  /** Where one of {@link #elements} or {@link #texts} is; the name alone in a query. */
  public String pointer(String name, int index) {
    return source.pointer(name, index);
  }

  /** Adds a fault of that value, for rules that are not known here. */
  public void refuse(String name, String detail) {
    faults.add(pointer(name), detail);
  }

  /** A text, or null if there is none. */
  public @Nullable String text(String name) {
    JsonNode value = one(name);
    return value == null ? null : guarded(name, null, () -> source.text(value, "a string"));
  }

  /** A text. */
  public String text(String name, String orElse) {
    return read(name, orElse, value -> source.text(value, "a string"));
  }

  /** Texts: a parameter that may be repeated, or an array of strings. */
  public List<String> texts(String name) {
    List<JsonNode> values = elements(name);
    List<String> texts = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      try {
        texts.add(source.text(values.get(i), "a string"));
      } catch (Malformed malformed) {
        faults.add(pointer(name, i), malformed.detail());
      }
    }
    return texts;
  }

  /** The values of a parameter that may be repeated, as strings, or the elements of an array. */
  public List<JsonNode> elements(String name) {
    asked.add(name);
    return guarded(name, List.of(), () -> source.many(name));
  }

  /** A whole number. */
  public int integer(String name, int orElse, int min, int max) {
    return (int) whole(name, orElse, min, max);
  }

  /** A whole number, up to 64 bits. */
  public long whole(String name, long orElse, long min, long max) {
    return read(name, orElse, value -> Limits.whole(number(value), min, max));
  }

  /** Whole numbers: {@code on=429,503}, a parameter that may be repeated too, or an array. */
  public List<Integer> integers(String name, List<Integer> orElse, int min, int max) {
    if (!has(name)) {
      return orElse;
    }
    return guarded(
        name,
        orElse,
        () ->
            source.separated(name).stream()
                .map(value -> (int) Limits.whole(number(value), min, max))
                .toList());
  }

  /** A number with or without a fraction. */
  public double decimal(String name, double orElse, double min, double max) {
    return read(name, orElse, value -> Limits.decimal(number(value), min, max));
  }

  /** {@code true} or {@code false}; in a query the name alone says true. */
  public boolean flag(String name, boolean orElse) {
    return read(name, orElse, source::flag);
  }

  /** A duration in one of the forms of {@link Durations}; a bare number is none. */
  public Duration duration(String name, Duration orElse, Duration min, Duration max) {
    return read(
        name,
        orElse,
        value -> Limits.duration(Durations.parse(source.text(value, Durations.FORM)), min, max));
  }

  /** A size in bytes: a plain number, or {@code 64KB}, {@code 1MB} (powers of 1,024). */
  public long bytes(String name, long orElse, long min, long max) {
    return read(
        name,
        orElse,
        value ->
            value.isNumber()
                ? Limits.whole(number(value), min, max)
                : Limits.bytes(source.text(value, Limits.SIZE), min, max));
  }

  /** A charset by one of its names. */
  public Charset charset(String name, Charset orElse) {
    return read(name, orElse, value -> Limits.charset(source.text(value, "a string")));
  }

  /** One of the constants of an enum, written as {@code all-settled} for {@code ALL_SETTLED}. */
  public <E extends Enum<E>> E choice(String name, E orElse) {
    return read(
        name,
        orElse,
        value -> Limits.choice(source.text(value, "a string"), orElse.getDeclaringClass()));
  }

  /**
   * A nested object, or null if there is none. A query is flat: it has the properties of its nested
   * objects as parameters of its own, so there this is the same {@code Fields}.
   */
  public @Nullable Fields object(String name) {
    if (source instanceof QuerySource) {
      return this;
    }
    JsonNode value = one(name);
    if (value == null) {
      return null;
    }
    Fields fields = ofJson(value, pointer(name), faults);
    nested.add(fields);
    return fields;
  }

  /** All strings by their names, in their order. */
  public Map<String, String> map() {
    Map<String, String> map = new LinkedHashMap<>();
    for (String name : source.names()) {
      if (has(name)) {
        map.put(name, text(name, ""));
      }
    }
    return map;
  }

  /** Adds a fault for every name here and in nested objects that nobody has asked for. */
  public void refuseUnknown() {
    for (String name : source.names()) {
      if (!asked.contains(name)) {
        String meant = faults.full() ? "" : Limits.meant(name, asked);
        refuse(name, "unknown " + source.noun() + " '" + name + "'" + meant);
      }
    }
    nested.forEach(Fields::refuseUnknown);
  }

  private BigDecimal number(JsonNode value) {
    return source.number(value, "a number");
  }

  private @Nullable JsonNode one(String name) {
    asked.add(name);
    return this.<@Nullable JsonNode>guarded(name, null, () -> source.one(name));
  }

  private <T> T read(String name, T orElse, Function<JsonNode, T> reader) {
    JsonNode value = one(name);
    return value == null ? orElse : guarded(name, orElse, () -> reader.apply(value));
  }

  private <T extends @Nullable Object> T guarded(String name, T orElse, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (Malformed malformed) {
      refuse(name, malformed.detail());
      return orElse;
    }
  }
}
