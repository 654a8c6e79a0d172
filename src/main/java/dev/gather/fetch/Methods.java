package dev.gather.fetch;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;

/** The request methods a member may have; CONNECT and TRACE are not among them. */
final class Methods {
  static final List<String> PERMITTED =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** RFC 9110, section 9.2.2. */
  static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS);

  private Methods() {}

  /** Methods are case-sensitive (RFC 9110, section 9.1). */
  static boolean permits(String method) {
    return PERMITTED.contains(method);
  }
}
