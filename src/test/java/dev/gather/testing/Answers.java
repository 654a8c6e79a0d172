package dev.gather.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Whole and well-formed responses. */
final class Answers {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Answers() {}

  /** {@code bytes} (of UTF-8, 0) made of as many whole {@code char} (x) as fit. */
  static void ok(Request request, Connection connection) throws IOException {
    String unit = request.query("char", "x");
    int times = request.query("bytes", 0) / unit.getBytes(UTF_8).length;
    plain(request, connection, 200, unit.repeat(times));
  }

  /** {@code code} (200), with {@code retry-after} if that is given. */
  static void status(Request request, Connection connection) throws IOException {
    int code = request.query("code", 200);
    Map<String, String> headers = new HashMap<>();
    String retryAfter = request.query("retry-after", "");
    if (!retryAfter.isEmpty()) {
      headers.put("Retry-After", retryAfter);
    }
    connection.respond(request, code, headers, ("Status " + code).getBytes(UTF_8));
  }

  /** As {@code /status} for the first {@code failures} (1) requests with this target, then 200. */
  static void flaky(Request request, Connection connection) throws IOException {
    if (request.number() <= request.query("failures", 1)) {
      status(request, connection);
    } else {
      plain(request, connection, 200, "Request " + request.number());
    }
  }

  /** {@code text} (Grüße) encoded in {@code charset} (UTF-8), said to be in {@code says} (same). */
  static void text(Request request, Connection connection) throws IOException {
    String charset = request.query("charset", "UTF-8");
    String type = "text/plain;charset=" + request.query("says", charset);
    byte[] body = request.query("text", "Grüße").getBytes(Charset.forName(charset));
    connection.respond(request, 200, Map.of("Content-Type", type), body);
  }

  /** The request itself as JSON: method, path, target, headers, body. */
  static void headers(Request request, Connection connection) throws IOException {
    Map<String, Object> seen =
        Map.of(
            "method", request.method(),
            "path", request.path(),
            "target", request.target(),
            "headers", request.headers(),
            "body", request.body());
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    connection.respond(request, 200, headers, JSON.writeValueAsBytes(seen));
  }

  /** {@code code} (302) and a Location: {@code to}, after {@code times} (1) hops through here. */
  static void redirect(Request request, Connection connection) throws IOException {
    int code = request.query("code", 302);
    int times = request.query("times", 1);
    String to = request.query("to", "/ok");
    String location =
        times > 1 ? "/redirect?code=%d&times=%d&to=%s".formatted(code, times - 1, encode(to)) : to;
    connection.respond(request, code, Map.of("Location", location), new byte[0]);
  }

  static void unknown(Request request, Connection connection) throws IOException {
    plain(request, connection, 404, "No behaviour at " + request.path());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static void plain(Request request, Connection connection, int status, String text)
      throws IOException {
    Map<String, String> headers = Map.of("Content-Type", "text/plain;charset=UTF-8");
    connection.respond(request, status, headers, text.getBytes(UTF_8));
  }
}
