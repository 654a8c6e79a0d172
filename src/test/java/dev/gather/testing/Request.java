package dev.gather.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as an {@link Origin} saw it.
 *
 * @param target path and query as sent
 * @param headers by name in any case, in lower case when listed
 * @param body read as UTF-8
 * @param number 1 for the first request with this target, 2 for the second
 */
public record Request(
    String method, String target, Map<String, List<String>> headers, String body, int number) {

  static Request of(String method, String target) {
    return new Request(method, target, Map.of(), "", 0);
  }

  Request withContent(Map<String, List<String>> headers, String body) {
    return new Request(method, target, headers, body, number);
  }

  Request withNumber(int number) {
    return new Request(method, target, headers, body, number);
  }

  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The first value of a header. */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.getFirst();
  }

  /** A parameter of the query, decoded. */
  public String query(String name, String otherwise) {
    Map<String, String> parameters = new HashMap<>();
    if (target.length() > path().length()) {
      for (String pair : target.substring(path().length() + 1).split("&", -1)) {
        String[] parts = pair.split("=", 2);
        parameters.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
      }
    }
    return parameters.getOrDefault(name, otherwise);
  }

  /** A parameter of the query as a number. */
  public int query(String name, int otherwise) {
    return Integer.parseInt(query(name, Integer.toString(otherwise)));
  }

  /** Whether the connection ends with this request, by its own header or by {@code connection=}. */
  boolean last() {
    return "close".equalsIgnoreCase(header("connection"))
        || "close".equals(query("connection", "keep-alive"));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
