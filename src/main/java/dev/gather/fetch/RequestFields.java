package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gather.web.InstanceId;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * The header fields of requests as they are sent, all but Host (RFC 9112, section 5). Requests that
 * ask for nothing of their own share one encoded form. Immutable.
 */
final class RequestFields {
  /** Without content they have a Content-Length all the same (RFC 9110, section 8.6). */
  private static final Set<HttpMethod> CONTENT_EXPECTED =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final InstanceId instance;
  private final byte[] common;

  RequestFields(InstanceId instance) {
    this.instance = instance;
    HttpHeaders fields = new HttpHeaders();
    Request.writeCommon(fields, instance);
    this.common = encoded(fields);
  }

  /** Those of a request, with the empty line that ends them. */
  byte[] of(Request request) {
    boolean counted = request.body() != null || CONTENT_EXPECTED.contains(request.method());
    if (request.headers().isEmpty() && !counted) {
      return common;
    }
    HttpHeaders fields = new HttpHeaders();
    request.writeTo(fields, instance);
    if (counted) {
      fields.setContentLength(request.content().length);
    }
    return encoded(fields);
  }

  private static byte[] encoded(HttpHeaders fields) {
    if (!fields.containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
      fields.set(HttpHeaders.ACCEPT_ENCODING, "gzip");
    }
    StringBuilder text = new StringBuilder(256);
    fields.forEach((name, values) -> append(text, name, values));
    return text.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /**
   * Callers' fields have been held to {@link HeaderRules}; what ends a line would begin another.
   */
  private static void append(StringBuilder text, String name, List<String> values) {
    for (String value : values) {
      String line = name + ": " + value;
      if (line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0 || c > 0xff)) {
        throw new IllegalArgumentException("a header field with a character that none may have");
      }
      text.append(line).append("\r\n");
    }
  }
}
