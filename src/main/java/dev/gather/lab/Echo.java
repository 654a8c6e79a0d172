package dev.gather.lab;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A request as it arrived, in httpbin's terms.
 *
 * @param args the query: a string, or a list of strings for a name that was given repeatedly
 * @param headers the fields, their values joined by commas (RFC 9110, section 5.3)
 * @param origin the caller's address
 */
record Echo(
    String method,
    Map<String, Object> args,
    Map<String, String> headers,
    String url,
    @Nullable String origin) {

  static Echo of(ServerHttpRequest request) {
    Map<String, Object> args = new LinkedHashMap<>();
    request
        .getQueryParams()
        .forEach(
            (name, values) -> {
              // A name without "=" has no value, which httpbin shows as an empty one.
              List<String> texts =
                  values.stream().map(value -> Objects.requireNonNullElse(value, "")).toList();
              args.put(name, texts.size() == 1 ? texts.getFirst() : texts);
            });
    Map<String, String> headers = new LinkedHashMap<>();
    request.getHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
    InetSocketAddress caller = request.getRemoteAddress();
    return new Echo(
        request.getMethod().name(),
        args,
        headers,
        request.getURI().toString(),
        caller == null ? null : caller.getAddress().getHostAddress());
  }
}
