package dev.gather.web;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;

/** The properties of a JSON object; null counts as not there. */
record JsonSource(JsonNode object, String pointer) implements Source {
  @Override
  public String noun() {
    return "property";
  }

  @Override
  public Collection<String> names() {
    return object.propertyNames();
  }

  @Override
  public boolean has(String name) {
    return one(name) != null;
  }

  @Override
  public String pointer(String name) {
    String escaped = name.replace("~", "~0").replace("/", "~1");
    return pointer + "/" + UriUtils.encode(escaped, StandardCharsets.UTF_8);
  }

  @Override
  public String pointer(String name, int index) {
    return pointer(name) + "/" + index;
  }

  @Override
  public @Nullable JsonNode one(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  @Override
  public List<JsonNode> many(String name) {
    JsonNode value = one(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw unexpected("an array", value);
    }
    return List.copyOf(value.values());
  }

  @Override
  public List<JsonNode> separated(String name) {
    return many(name);
  }

  @Override
  public String text(JsonNode value, String expected) {
    if (!value.isString()) {
      throw unexpected(expected, value);
    }
    return value.stringValue();
  }

  @Override
  public BigDecimal number(JsonNode value, String expected) {
    return value.decimalValueOpt().orElseThrow(() -> unexpected(expected, value));
  }

  @Override
  public boolean flag(JsonNode value) {
    if (!value.isBoolean()) {
      throw unexpected("true or false", value);
    }
    return value.booleanValue();
  }

  static Malformed unexpected(String expected, JsonNode value) {
    String type = value.getNodeType().name().toLowerCase(Locale.ROOT);
    String article = value.isNull() ? "" : value.isArray() || value.isObject() ? "an " : "a ";
    return new Malformed("expected " + expected + ", got " + article + type);
  }
}
