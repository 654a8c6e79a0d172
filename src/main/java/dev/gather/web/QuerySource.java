package dev.gather.web;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** The parameters of a query, texts all of them; {@code ?name} alone is the empty text. */
record QuerySource(MultiValueMap<String, String> query) implements Source {
  /** Bounded, so that no text makes a number that is costly to work with. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

  private static final Pattern COMMA = Pattern.compile(",");

  @Override
  public String noun() {
    return "parameter";
  }

  @Override
  public Collection<String> names() {
    return query.keySet();
  }

  @Override
  public boolean has(String name) {
    return query.containsKey(name);
  }

  @Override
  public String pointer(String name) {
    return "?" + UriUtils.encode(name, StandardCharsets.UTF_8);
  }

  @Override
  public String pointer(String name, int index) {
    return pointer(name);
  }

  @Override
  public @Nullable JsonNode one(String name) {
    List<JsonNode> values = many(name);
    if (values.size() > 1) {
      throw new Malformed("given " + values.size() + " times, expected once");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  @Override
  public List<JsonNode> many(String name) {
    return nodes(texts(name));
  }

  @Override
  public List<JsonNode> separated(String name) {
    return nodes(texts(name).flatMap(COMMA::splitAsStream));
  }

  @Override
  public String text(JsonNode value, String expected) {
    return value.stringValue();
  }

  @Override
  public BigDecimal number(JsonNode value, String expected) {
    String text = value.stringValue();
    if (!NUMBER.matcher(text).matches()) {
      throw Malformed.not(expected, text);
    }
    return new BigDecimal(text);
  }

  @Override
  public boolean flag(JsonNode value) {
    return switch (value.stringValue()) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw Malformed.not("true or false", value.stringValue());
    };
  }

  private Stream<String> texts(String name) {
    return query.getOrDefault(name, List.of()).stream()
        .map(text -> Objects.requireNonNullElse(text, ""));
  }

  private static List<JsonNode> nodes(Stream<String> texts) {
    return texts.<JsonNode>map(StringNode::valueOf).toList();
  }
}
